/**
 * The channels that an account pays, found on chain, so that no deposit is ever forgotten; and how what is left of them comes back.
 * @module
 */
import type { PayChannel } from '../retrieval-chain.ts'
import type { StorageClient } from '../storage-client.ts'
import { LaneFolder, promisedWei } from './lane.ts'
import { channelsFolder } from './purse.ts'

/** `open`: can be paid from. `closing`: the provider may still redeem. `over`: the rest can be taken. */
export type ChannelState = 'open' | 'closing' | 'over'

export type OwnChannel = PayChannel & {
  readonly state: ChannelState
  /** What was promised so far; undefined where it was another machine that did. */
  readonly promisedWei: bigint | undefined
}

/** `in use`: a process of this machine pays from it now. `closed`: what was left came back. */
export type CloseOutcome = {
  readonly channel: OwnChannel
  readonly outcome: 'closing' | 'waiting' | 'in use' | 'closed'
  /** Unix seconds from which on the rest can be taken, while it waits for that. */
  readonly closesAt: number | undefined
}

/** Channels that still hold something, oldest first. */
export async function ownChannels(client: StorageClient): Promise<readonly OwnChannel[]> {
  const { chain } = client
  const [channels, { now }, lanes] = await Promise.all([
    chain.retrieval.ownChannels(),
    chain.clock(),
    lanesOf(client).all(),
  ])
  const promised = new Map(lanes.map((lane) => [lane.channel, promisedWei(lane)]))
  return channels
    .filter(({ isClosed }) => !isClosed)
    .map((channel) => ({
      ...channel,
      state: channel.closesAt === undefined ? 'open' : now < channel.closesAt ? 'closing' : 'over',
      promisedWei: promised.get(channel.id),
    }))
}

/**
 * Closes channels as far as that goes now: what is open begins to close, what closed long enough gives back its rest. Called
 * again later, it ends what it began.
 * @param ids - all where not given
 * @returns what became of each, and what came to the account
 */
export async function closeChannels(
  client: StorageClient,
  ids?: readonly bigint[],
): Promise<{ readonly channels: readonly CloseOutcome[]; readonly backWei: bigint }> {
  const { retrieval } = client.chain
  const chosen = (await ownChannels(client)).filter(({ id }) => ids === undefined || ids.includes(id))
  const channels = await Promise.all(chosen.map((channel) => closeOne(client, channel)))
  const backWei = (await retrieval.owedWei()) === 0n ? 0n : await retrieval.withdrawOwed()
  return { channels, backWei }
}

async function closeOne(client: StorageClient, channel: OwnChannel): Promise<CloseOutcome> {
  const { retrieval } = client.chain
  const lanes = lanesOf(client)
  const { id, state, closesAt } = channel
  if (state === 'closing') return { channel, outcome: 'waiting', closesAt }
  if (state === 'over') {
    await retrieval.finishChannel(id)
    // Whom not to trust is remembered.
    if ((await lanes.read(id))?.isDistrusted !== true) await lanes.forget(id)
    return { channel, outcome: 'closed', closesAt: undefined }
  }
  const release = await lanes.claim(id)
  if (release === undefined) return { channel, outcome: 'in use', closesAt: undefined }
  try {
    await retrieval.closeChannel(id)
  } finally {
    await release()
  }
  return { channel, outcome: 'closing', closesAt: (await retrieval.channel(id))?.closesAt }
}

function lanesOf({ chain, folder }: StorageClient): LaneFolder {
  return new LaneFolder(channelsFolder(folder), chain.chainId, chain.retrieval.channels)
}

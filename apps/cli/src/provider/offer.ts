/**
 * `watt provider offer`: what a provider offers, and changes to it.
 * @module
 */
import { writeFileAtomic } from '@watt/files'
import {
  type Ask,
  encodeProviderConfig,
  parseProviderConfig,
  type ProviderConfig,
} from '@watt/storage/provider'
import { formatAmount, parseAmount } from '../amount.ts'
import { confirm } from '../ask.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import type { ProviderOfferFlags } from '../commands/provider.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { providerConfigPath, providerSigner, readProviderConfig, withProviderChain } from './folder.ts'
import { formatBytes, parseSize } from './words.ts'

/** Shows the offer; with flags, changes it first. */
export async function offerSpace(session: Session, flags: ProviderOfferFlags): Promise<void> {
  const config = await readProviderConfig(session)
  const signer = await providerSigner(session, flags.passwordFile)
  const changed = changedBy(config, flags)
  if (changed === undefined) return showOffer(session, config, signer.address)
  const { offer, capacityBytes, stakeWei } = changed
  await confirm(session, 'Go ahead?', [
    ...fields([
      [
        'offer',
        `${formatBytes(capacityBytes)} at ${formatAmount(offer.priceWeiPerGiBEpoch)} for a GiB and epoch`,
      ],
      ['longest deal', `${offer.maxEpochs} epochs`],
      ['stake', flags.stake === undefined ? undefined : formatAmount(stakeWei)],
    ]),
  ])
  await writeFileAtomic(providerConfigPath(session), encodeProviderConfig(changed))
  if (flags.stake !== undefined) {
    const account = await signer.unlock()
    await withProviderChain(session, changed, { address: signer.address, account }, async (chain) => {
      refuseTestKeyElsewhere(signer, chain.setting.chainId)
      const standing = await chain.standing()
      if (standing !== undefined && standing.stake < stakeWei)
        await chain.send({ type: 'addStake', amount: stakeWei - standing.stake })
    })
  }
  session.out.result({ capacityBytes, ...offer, stakeWei }, () => ['The settings are changed.'])
  session.out.say(
    'A running provider puts the new offer on the book within half a minute; deals that were made stay as they are.',
  )
}

function changedBy(config: ProviderConfig, flags: ProviderOfferFlags): ProviderConfig | undefined {
  const { size, price, maxEpochs, stake } = flags
  if (size === undefined && price === undefined && maxEpochs === undefined && stake === undefined)
    return undefined
  const capacityBytes = size === undefined ? config.capacityBytes : parseSize(size)
  const changed: ProviderConfig = {
    ...config,
    capacityBytes,
    stakeWei: stake === undefined ? config.stakeWei : parseAmount(stake),
    offer: {
      ...config.offer,
      maxBytes: Math.max(config.offer.minBytes, Math.min(config.offer.maxBytes, capacityBytes)),
      maxEpochs: maxEpochs ?? config.offer.maxEpochs,
      priceWeiPerGiBEpoch: price === undefined ? config.offer.priceWeiPerGiBEpoch : parseAmount(price),
    },
  }
  return parseProviderConfig(JSON.parse(encodeProviderConfig(changed)))
}

async function showOffer(session: Session, config: ProviderConfig, address: `0x${string}`): Promise<void> {
  const { asks, space, standing, epoch } = await withProviderChain(
    session,
    config,
    { address },
    async (chain) => {
      const [asks, space, standing, due] = await Promise.all([
        chain.asks(),
        chain.space(),
        chain.standing(),
        chain.due(),
      ])
      return { asks, space, standing, epoch: due.epoch }
    },
  )
  session.out.result(
    {
      provider: address,
      asks,
      ...space,
      epoch,
      stakeWei: standing?.stake ?? 0n,
      freeStakeWei: standing?.free ?? 0n,
    },
    () =>
      fields([
        ['provider', address],
        [
          'registered',
          standing === undefined ? 'not yet: watt provider start does it' : `at ${standing.url}`,
        ],
        ['room', `${formatBytes(space.used)} of ${formatBytes(space.capacity)} used`],
        ['stake', standing && `${formatAmount(standing.free)} of ${formatAmount(standing.stake)} is free`],
        ...asks.map((ask) => ['ask', askWords(ask, epoch)] as const),
        ['ask', asks.length === 0 ? 'none on the book' : undefined],
      ]),
  )
}

function askWords({ price, maxEpochs, expiry, minBytes, maxBytes }: Ask, epoch: number): string {
  const left = expiry - epoch
  return `${formatAmount(price)} for a GiB and epoch, deals up to ${maxEpochs} epochs, pieces of ${formatBytes(minBytes)} to ${formatBytes(maxBytes)}, for ${left} epochs more`
}

/**
 * A peer that offers blocks and lies: it asks an honest node, and changes what it passes on.
 * @module
 */
import type { Network } from '@watt/node'
import { joinParts, readParts, uint64Bytes, viewOf } from '../../../core/node/src/herder/byte-list.ts'
import { createLibp2pNetwork } from '../../../core/node/src/network/libp2p-network.ts'
import { systemClock } from '../../../core/node/src/system-clock.ts'
import type { Random } from '../random.ts'

/** How it lies about the blocks that it is asked for. */
export type Lie = 'flipped-bit' | 'no-proof' | 'proof-of-another' | 'later-blocks' | 'noise'
export const lies: readonly Lie[] = ['flipped-bit', 'no-proof', 'proof-of-another', 'later-blocks', 'noise']

export type Liar = {
  readonly lie: Lie
  /** How many questions it answered with a lie. */
  readonly told: () => number
  readonly stop: () => Promise<void>
}

export type LiarOptions = {
  readonly lie: Lie
  readonly random: Random
  readonly privateKey: Uint8Array
  readonly genesisHash: `0x${string}`
  /** Multiaddr of the honest node that it asks. */
  readonly honest: string
  /** Multiaddr of the node that it lies to. */
  readonly victim: string
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export async function startLiar(options: LiarOptions): Promise<Liar> {
  const { lie, random, privateKey, genesisHash, honest, victim } = options
  const network = createLibp2pNetwork({
    privateKey,
    genesisHash,
    listen: [],
    peers: [honest, victim],
    clock: systemClock,
    logger: silent,
  })
  let told = 0
  for (const topic of ['scp', 'finality', 'transactions'] as const) network.onMessage(topic, () => 'accept')
  network.onQuestion('scpState', (body, from) => pass(network, from, 'scpState', body))
  network.onQuestion('blocks', async (body, from) => {
    const shifted = lie === 'later-blocks' ? later(body) : body
    const answer = await pass(network, from, 'blocks', shifted)
    if (answer === undefined) return undefined
    told += 1
    return tell[lie](answer, random)
  })
  await network.start()
  return { lie, told: () => told, stop: () => network.stop() }
}

/** Asks the first other peer that knows. */
async function pass(
  network: Network,
  asker: string,
  question: 'blocks' | 'scpState',
  body: Uint8Array,
): Promise<Uint8Array | undefined> {
  for (const { peerId } of network.peers()) {
    if (peerId === asker) continue
    const answer = await network.ask(peerId, question, body).catch(() => undefined)
    if (answer !== undefined) return answer
  }
  return undefined
}

const tell: Readonly<Record<Lie, (answer: Uint8Array, random: Random) => Uint8Array>> = {
  'flipped-bit': (answer, random) => {
    const blocks = blocksOf(answer)
    const [closed = new Uint8Array(), ...proof] = blocks[0] ?? []
    const flipped = Uint8Array.from(closed)
    const at = random.integer(0, flipped.length - 1)
    flipped[at] = (flipped[at] as number) ^ (1 << random.integer(0, 7))
    return joinParts([joinParts([flipped, ...proof]), ...blocks.slice(1).map(joinParts)])
  },
  'no-proof': (answer) => joinParts(blocksOf(answer).map(([closed]) => joinParts(closed ? [closed] : []))),
  'proof-of-another': (answer) => {
    const blocks = blocksOf(answer)
    const last = blocks.at(-1)?.slice(1) ?? []
    return joinParts(blocks.map(([closed]) => joinParts(closed ? [closed, ...last] : [])))
  },
  'later-blocks': (answer) => answer,
  noise: (answer, random) => Uint8Array.from(answer, () => random.integer(0, 255)),
}

function blocksOf(answer: Uint8Array): readonly (readonly Uint8Array[])[] {
  return (readParts(answer) ?? []).map((entry) => readParts(entry) ?? [])
}

/** The same question about blocks that come later. */
function later(body: Uint8Array): Uint8Array {
  return new Uint8Array([...uint64Bytes(viewOf(body).getBigUint64(0) + 1n), ...body.subarray(8)])
}

/**
 * What a {@link ProviderChain} promises: the real one and the one in memory pass the same suite.
 * @module
 */
import assert from 'node:assert/strict'
import { hexToBytes } from 'viem/utils'
import {
  activationOf,
  openLeaf,
  type Piece,
  PieceHasher,
  type PieceTree,
  proofOf,
} from '../../piece/index.ts'
import type { HostedDeal, ProviderChain, SetEntry } from './provider-chain.ts'
import { shardProof } from './shard-proof.ts'

/** A chain with a client that orders, and a clock that the suite can wait for. */
export type ChainWorld = {
  readonly chain: ProviderChain
  /** @returns the deal with the provider of `chain` */
  readonly order: (piece: Piece, epochs: number) => Promise<bigint>
  /** Lets some time pass, until it is so. */
  readonly until: (holds: () => Promise<boolean>) => Promise<void>
}

/** Plays the life of one deal against a world, and every refusal on its way. */
export async function playLife({ chain, order, until }: ChainWorld): Promise<void> {
  const { setting } = chain
  assert.equal(await chain.standing(), undefined)
  const ask = {
    bucket: 0,
    price: 10n ** 14n,
    minBytes: 1n,
    maxBytes: 10n ** 7n,
    maxEpochs: 30,
    expiry: 2 ** 31,
  }
  await refused(chain.send({ type: 'offer', ask, capacity: 10n ** 7n }), 'NotAProvider')
  const stake = 2n * setting.stakeMin
  await chain.send({
    type: 'register',
    class: 'server',
    region: 276,
    url: 'http://a',
    window: 1,
    stake: stake + 2n,
  })
  await refused(
    chain.send({ type: 'register', class: 'server', region: 0, url: 'http://a', window: 0, stake }),
    'AlreadyProvider',
  )
  await chain.send({ type: 'setUrl', url: 'http://b' })
  const standing = {
    class: 'server',
    region: 276,
    window: 1,
    url: 'http://b',
    stake,
    locked: 0n,
    free: stake,
    leaving: undefined,
  }
  await refused(chain.send({ type: 'withdrawStake' }), 'StakeNotReleased')
  await refused(chain.send({ type: 'requestUnstake', amount: stake + 3n }), 'StakeNotFree')
  await chain.send({ type: 'requestUnstake', amount: 1n })
  const askedAt = (await chain.head()).time
  await chain.send({ type: 'requestUnstake', amount: 1n })
  const { leaving, ...asked } = (await chain.standing())!
  assert.deepEqual({ ...asked, leaving: undefined }, standing)
  assert.equal(leaving?.wei, 2n)
  assert.ok(leaving.at > askedAt)
  await refused(chain.send({ type: 'withdrawStake' }), 'StakeNotReleased')
  await refused(chain.send({ type: 'withdrawOffer', bucket: 0 }), 'NoAsk')
  await chain.send({ type: 'offer', ask, capacity: 10n ** 7n })
  assert.deepEqual(await chain.asks(), [ask])
  assert.deepEqual(await chain.space(), { used: 0n, capacity: 10n ** 7n })

  const shard = new Shard(100_000)
  const id = await order(shard.piece, 2)
  const matched = (await chain.deal(id))!
  const { root: _, ...agreement } = matched
  assert.partialDeepStrictEqual(await chain.agreement(id), agreement)
  assert.deepEqual([matched.state, matched.root, matched.isHeld], ['matched', shard.root, true])
  assert.equal(matched.perEpoch, (ask.price * 100_000n + 2n ** 30n - 1n) / 2n ** 30n)
  assert.equal((await chain.space()).used, 100_000n)
  assert.equal((await chain.standing())!.locked, matched.collateral)
  assert.deepEqual(await chain.roots(matched), [shard.root])
  assert.deepEqual(await chain.uploaders(id), [matched.client])
  assert.equal((await chain.due()).isDue, false)
  await activate(chain, until, matched, shard)

  await until(async () => (await chain.due()).isDue && (await chain.due()).seed !== undefined)
  const due = await chain.due()
  await refused(chain.send({ type: 'release', deals: [id] }), 'NotReleasable')
  await refused(
    chain.send({ type: 'prove', epoch: due.epoch + 1, openings: new Uint8Array(0), faulty: 0n }),
    'OutsideWindow',
  )
  const { height, leaves } = shard.piece
  assert.deepEqual(await chain.pieceSet(), [{ deal: id, root: shard.root, height, leaves }])
  const openings = await prove(chain, shard)
  await refused(chain.send({ type: 'prove', epoch: due.epoch, openings, faulty: 0n }), 'AlreadyProven')
  assert.notEqual((await chain.due()).previous, due.previous)
  assert.equal((await chain.due()).epoch, due.epoch + 1)
  assert.deepEqual([...(await chain.outcomes([due.epoch, due.epoch + 1]))], [[due.epoch, 'proven']])

  // The second epoch is missed.
  const active = (await chain.deal(id))!
  await until(async () => (await chain.due()).epoch >= active.endEpoch)
  assert.equal((await chain.outcomes([due.epoch + 1])).get(due.epoch + 1), 'missed')
  assert.equal(await chain.missedInARow(), 1)
  await refused(chain.send({ type: 'withdraw', from: 'market' }), 'NothingToWithdraw')
  await chain.send({ type: 'settle', deal: id })
  assert.deepEqual(await chain.payable(), { market: active.perEpoch, channels: 0n, forced: 0n })
  await until(async () =>
    chain.send({ type: 'release', deals: [id] }).then(
      () => true,
      () => false,
    ),
  )
  const over = (await chain.deal(id))!
  assert.deepEqual([over.state, over.isHeld, over.settledTo], ['ended', false, active.endEpoch])
  await until(async () => (await chain.head()).time >= leaving.at)
  await chain.send({ type: 'withdrawStake' })
  assert.deepEqual(await chain.standing(), standing)
  assert.deepEqual(await chain.pieceSet(), [])
  assert.equal((await chain.outcomes([due.epoch + 1])).get(due.epoch + 1), 'missed', 'also later')
  await chain.send({ type: 'withdraw', from: 'market' })
  assert.equal((await chain.payable()).market, 0n)
  const { events, isDone } = await chain.eventsSince(0n)
  const { perEpoch } = active
  assert.equal(isDone, true)
  assert.deepEqual(
    events.map((event) => ({ ...event, block: 0n })),
    [
      { type: 'matched', block: 0n, deal: id },
      { type: 'active', block: 0n, deal: id },
      { type: 'proven', block: 0n, epoch: due.epoch },
      {
        type: 'settled',
        block: 0n,
        deal: id,
        settledTo: active.endEpoch,
        paid: perEpoch,
        refunded: perEpoch,
      },
      { type: 'ended', block: 0n, deal: id },
      { type: 'released', block: 0n, deal: id, collateral: matched.collateral },
      { type: 'withdrawn', block: 0n, from: 'market', wei: perEpoch },
    ],
  )
}

async function activate(
  chain: ProviderChain,
  until: ChainWorld['until'],
  deal: HostedDeal,
  shard: Shard,
): Promise<void> {
  await until(async () => (await chain.seedAfter(deal.matchedAt)) !== undefined)
  const seed = hexToBytes((await chain.seedAfter(deal.matchedAt))!)
  const { height, leaves } = shard.piece
  const { openings } = await activationOf({
    seed,
    deal: deal.id,
    height,
    leaves,
    open: async (index) => shard.open(index),
  })
  const proof = shardProof(await chain.roots(deal), deal.slot)
  const call = { type: 'activate', deal: deal.id, root: shard.root, proof, openings } as const
  const wrong = Uint8Array.from(openings)
  wrong[0]! ^= 1
  await refused(chain.send({ ...call, openings: wrong }), 'OpeningWrong')
  await refused(chain.send({ ...call, root: `0x${'11'.repeat(32)}` }), 'WrongShard')
  await chain.send(call)
  await refused(chain.send(call), 'WrongState')
  assert.deepEqual(await chain.pieceSet(), [], 'it counts from the next epoch on')
}

async function prove(chain: ProviderChain, shard: Shard): Promise<Uint8Array> {
  const { epoch, seed, previous } = await chain.due()
  const set: SetEntry[][] = []
  for (const entry of await chain.pieceSet()) (set[entry.height] ??= []).push(entry)
  const { openings, faulty } = await proofOf<SetEntry>({
    seed: hexToBytes(seed!),
    provider: hexToBytes(chain.setting.provider),
    previous: hexToBytes(previous),
    set,
    open: async (_, index) => shard.open(index),
    lost: () => false,
  })
  await refused(chain.send({ type: 'prove', epoch, openings: openings.subarray(32), faulty }), 'OpeningWrong')
  await chain.send({ type: 'prove', epoch, openings, faulty })
  return openings
}

async function refused(sent: Promise<unknown>, refusal: string): Promise<void> {
  await assert.rejects(sent, { code: 'storage/chain-refused', refusal })
}

class Shard {
  readonly bytes: Uint8Array
  readonly piece: Piece
  readonly tree: PieceTree
  constructor(sizeBytes: number) {
    this.bytes = Uint8Array.from({ length: sizeBytes }, (_, at) => (at * 2_654_435_761) >>> 24)
    const { piece, tree } = new PieceHasher().update(this.bytes).finish()
    this.piece = piece
    this.tree = tree
  }
  get root(): `0x${string}` {
    return `0x${Buffer.from(this.piece.root).toString('hex')}`
  }
  async open(index: number): ReturnType<typeof openLeaf> {
    const read = async (offset: number, length: number) => this.bytes.subarray(offset, offset + length)
    return openLeaf(read, this.bytes.length, this.tree, index)
  }
}

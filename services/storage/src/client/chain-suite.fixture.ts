/**
 * What every {@link StorageChain} does, in memory or over JSON-RPC: an order from its quote to its refund.
 * @module
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Hex } from 'viem'
import { heightOf } from '../piece/index.ts'
import type { OrderTerms, StorageChain } from './chain.ts'

const sizeBytes = 3000
const n = 2

/** Plays one order. The chain has at least two providers that ask for shards of this size, and its sender has money. */
export async function playOrder(chain: StorageChain): Promise<void> {
  const clock = await chain.clock()
  assert.ok(clock.epochSeconds > 0 && clock.now >= clock.genesisTime && clock.startSecondsMax > 60)

  const quote = await chain.quote({ sizeBytes, n, epochs: 10 })
  assert.equal(quote.offers.length, n)
  assert.equal(new Set(quote.offers.map(({ provider }) => provider)).size, n)
  assert.ok(quote.costWei > 0n && quote.escrowWei >= quote.costWei)
  assert.equal((await chain.quote({ sizeBytes: 2 ** 31, n, epochs: 10, region: 999 })).offers.length, 0)

  const roots = Array.from({ length: n }, (): Hex => {
    const root = randomBytes(32)
    root[31]! &= 0x3f
    return `0x${root.toString('hex')}`
  })
  const terms: OrderTerms = {
    manifest: `0x${randomBytes(32).toString('hex')}`,
    k: 1,
    n,
    sizeBytes,
    height: heightOf(sizeBytes),
    priceCapWei: quote.priceCapWei,
    epochs: 10,
    startBy: clock.now + 600,
    repairBelow: 1,
    region: 0,
  }
  const before = (await chain.ordersOf(chain.sender!)).toBlock
  let raw: Hex | undefined
  const placed = await chain.placeOrder(terms, roots, quote.escrowWei, {
    onSigned: async (signed) => void (raw = signed),
  })
  const { order } = placed
  // Sent again it is the same transaction and the same order: a put that was killed pays once.
  assert.equal((await chain.placeAgain(raw!))?.order, order)
  assert.deepEqual(await chain.order(order), { id: order, client: chain.sender, terms })
  assert.equal(await chain.order(order + 1000n), undefined)
  const found = await chain.ordersOf(chain.sender!, before + 1n)
  assert.deepEqual(
    found.orders.map(({ id }) => id),
    [order],
  )
  assert.deepEqual(found.orders[0]!.terms, terms)
  assert.equal(await chain.hasRoots(order, roots), true)
  assert.equal(await chain.hasRoots(order, roots.toReversed()), false)

  assert.equal((await chain.standing(order)).unmatched, n)
  assert.equal(await chain.matchOrder(order), n)
  assert.equal(await chain.matchOrder(order), n)
  assert.equal((await chain.standing(order)).unmatched, 0)
  const deals = await chain.dealsOf(order)
  assert.deepEqual(
    deals.map((deal) => [deal?.slot, deal?.state, deal?.order]),
    [
      [0, 'matched', order],
      [1, 'matched', order],
    ],
  )
  assert.equal(new Set(deals.map((deal) => deal!.provider)).size, n)
  for (const deal of deals) {
    assert.ok(deal!.startBy >= terms.startBy && deal!.perEpochWei > 0n)
    assert.deepEqual(await chain.uploaders(deal!.id), { client: chain.sender, repairer: undefined })
    assert.equal((await chain.health(deal!)).due, 0)
  }
  for (const entry of await chain.providers(deals.map((deal) => deal!.provider)))
    assert.match(entry!.url, /^http/)
  assert.deepEqual(await chain.providers(['0x00000000000000000000000000000000000000ff']), [undefined])
  assert.equal(typeof (await chain.repairRefusal(order, 0)), 'string')
  await assert.rejects(chain.openRepair(order, 0), { code: 'storage/deal-state' })

  const cost = await chain.topUpCost(order, 5)
  assert.ok(cost > 0n)
  assert.equal((await chain.topUp(order, 5)).paidWei, cost)
  assert.equal((await chain.standing(order)).epochs, 15)

  await chain.cancelOrder(order)
  await assert.rejects(chain.cancelOrder(order), { code: 'storage/deal-state' })
  assert.deepEqual((await chain.ordersOf(chain.sender!, before + 1n)).cancelled, [order])
  const standing = await chain.standing(order)
  assert.equal(standing.isCancelled, true)
  assert.ok(
    (await chain.dealsOf(order)).every((deal) => deal?.state !== 'matched' && deal?.state !== 'active'),
  )
  assert.equal((await chain.refund(order)).refundedWei, standing.balanceWei)
  assert.equal((await chain.standing(order)).balanceWei, 0n)
  assert.equal((await chain.refund(order)).refundedWei, 0n)
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { pad, toHex, zeroAddress, type Address } from 'viem'
import {
  delegatesAt,
  hopsMax,
  inBatches,
  openRoutes,
  routeOf,
  shortestEvidence,
  type Route,
} from './delegation-paths.ts'

const lifetime = 1_000n
const account = (index: number): Address => pad(toHex(index + 1), { size: 20 })
const entry = (holder: number, to: number | null, since: bigint) => ({
  holder: account(holder),
  delegate: to === null ? zeroAddress : account(to),
  expiresAt: since + lifetime,
})
const follows = (...pairs: readonly (readonly [number, number])[]) =>
  new Map(pairs.map(([from, to]) => [account(from), account(to)]))
const voters = (...indexes: readonly number[]) => new Set(indexes.map(account))

describe('delegatesAt', () => {
  it('takes the last entry up to the second, the later of two in one second, and none that ended', () => {
    const entries = [entry(0, 1, 10n), entry(0, 2, 20n), entry(0, 3, 20n), entry(0, 4, 21n)]
    assert.deepEqual(delegatesAt(entries, 9n, lifetime), follows())
    assert.deepEqual(delegatesAt(entries, 10n, lifetime), follows([0, 1]))
    assert.deepEqual(delegatesAt(entries, 20n, lifetime), follows([0, 3]))
    assert.deepEqual(delegatesAt(entries, 1_020n, lifetime), follows([0, 4]))
    assert.deepEqual(delegatesAt(entries, 1_021n, lifetime), follows())
  })

  it('forgets who was followed when nobody is', () => {
    assert.deepEqual(delegatesAt([entry(0, 1, 10n), entry(0, null, 11n)], 12n, lifetime), follows())
  })
})

describe('routeOf', () => {
  it('ends at the nearest voter, after eight hops at most', () => {
    const chain = follows(...Array.from({ length: 9 }, (_, at) => [at, at + 1] as const))
    assert.deepEqual(routeOf(account(0), chain, voters(2, 5))?.accounts, [0, 1, 2].map(account))
    assert.equal(routeOf(account(0), chain, voters(hopsMax))?.accounts.length, hopsMax + 1)
    assert.equal(routeOf(account(0), chain, voters(hopsMax + 1)), undefined)
  })

  it('finds nobody on a circle without a voter', () => {
    const circle = follows([0, 1], [1, 2], [2, 0])
    assert.equal(routeOf(account(0), circle, voters(7)), undefined)
    assert.deepEqual(routeOf(account(0), circle, voters(2))?.accounts, [0, 1, 2].map(account))
  })
})

describe('openRoutes', () => {
  it('leaves out who voted and who is counted from as near', () => {
    const tree = follows([1, 0], [2, 1], [3, 2])
    const counted = new Map([
      [account(0), 0],
      [account(2), 2],
      [account(3), 4],
    ])
    const routes = openRoutes(tree, { voters: voters(0), counted })
    assert.deepEqual(
      routes.map(({ accounts }) => accounts),
      [[1, 0].map(account), [3, 2, 1, 0].map(account)],
    )
  })
})

describe('shortestEvidence', () => {
  it('names each edge of a tree once', () => {
    const tree = follows([1, 0], [2, 1], [3, 1], [4, 3])
    const standing = { voters: voters(0), counted: new Map() }
    const evidence = shortestEvidence(openRoutes(tree, standing), standing)
    assert.deepEqual(evidence, [
      [1, 0].map(account),
      [2, 1].map(account),
      [3, 1].map(account),
      [4, 3].map(account),
    ])
  })

  it('does not lean on an account that is still counted from too far', () => {
    // 1 was counted through 9; since then 0, whom 1 follows through 5, voted nearer.
    const standing = { voters: voters(0), counted: new Map([[account(1), 3]]) }
    const routes: readonly Route[] = [{ holder: account(2), accounts: [2, 1, 0].map(account) }]
    const open = [...routes, { holder: account(1), accounts: [1, 0].map(account) }]
    assert.deepEqual(shortestEvidence(open, standing)[0], [2, 1, 0].map(account))
  })

  it('lets the governor’s rule bring every weight to its nearest voter, on any graph', () => {
    const size = 12
    fc.assert(
      fc.property(
        fc.array(fc.nat(size - 1), { minLength: size, maxLength: size }),
        fc.uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: 3 }),
        fc.uniqueArray(fc.nat(size - 1), { maxLength: 2 }),
        (targets, first, later) => {
          const delegates = follows(
            ...targets.flatMap((to, from) => (to === from ? [] : [[from, to] as const])),
          )
          const receipts = new Map<Address, number>()
          const voted = new Set<Address>()
          for (const round of [first, later]) {
            for (const index of round) {
              voted.add(account(index))
              receipts.set(account(index), 0)
            }
            const standing = { voters: voted, counted: receipts }
            for (const path of shortestEvidence(openRoutes(delegates, standing), standing)) {
              count(path, delegates, voted, receipts)
            }
          }
          for (let index = 0; index < size; index++) {
            const route = voted.has(account(index)) ? 0 : routeLength(account(index), delegates, voted)
            assert.equal(receipts.get(account(index)), route)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('inBatches', () => {
  it('keeps order and loses nothing', () => {
    assert.deepEqual(inBatches([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]])
    assert.deepEqual(inBatches([], 2), [])
  })
})

function routeLength(
  holder: Address,
  delegates: ReadonlyMap<Address, Address>,
  voted: ReadonlySet<Address>,
): number | undefined {
  const route = routeOf(holder, delegates, voted)
  return route && route.accounts.length - 1
}

/** What GovernorCountingLiquid does with one path: the distances it writes, and what it refuses. */
function count(
  path: readonly Address[],
  delegates: ReadonlyMap<Address, Address>,
  voted: ReadonlySet<Address>,
  receipts: Map<Address, number>,
): void {
  const last = path.length - 1
  assert(last >= 1 && last <= hopsMax, 'length')
  for (let at = 0; at < last; at++) assert.equal(delegates.get(path[at]!), path[at + 1], 'edge')
  const first = path.findIndex((it, at) => at > 0 && at < last && voted.has(it))
  const distance = receipts.get(path[last]!)
  assert(first > 0 || distance !== undefined, 'nobody voted')
  const depth = first > 0 ? first : last + distance!
  assert(depth <= hopsMax, 'depth')
  const before = receipts.get(path[0]!)
  assert(before === undefined || depth < before, 'nothing moved')
  receipts.set(path[0]!, depth)
}

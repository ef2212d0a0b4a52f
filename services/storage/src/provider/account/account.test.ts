import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import type { ChainEvent } from '../chain/provider-chain.ts'
import { type Account, closeDeals, emptyAccount, isWithin, takeIn } from './account.ts'
import { loadAccount, saveAccount } from './account-file.ts'
import { reasonFor, unpaidOf } from './reasons.ts'

const deal = fc.bigInt(1n, 4n)
const wei = fc.bigInt(1n, 10n ** 20n)
const epoch = fc.integer({ min: 1, max: 40 })
const payer = fc.constantFrom('market', 'channels', 'forced')
const happening = fc.oneof(
  fc.record({ type: fc.constantFrom('matched', 'active', 'ended'), deal }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('lost'), deal, slashed: wei }, { noNullPrototype: true }),
  fc.record(
    { type: fc.constant('settled'), deal, settledTo: epoch, paid: wei, refunded: wei },
    { noNullPrototype: true },
  ),
  fc.record({ type: fc.constant('fee'), deal, wei }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('marked'), deal, epoch, times: fc.constant(1) }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('missCharged'), epoch }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('withdrawn'), from: payer, wei }, { noNullPrototype: true }),
)
/** Blocks of events. */
const history = fc
  .array(fc.array(happening, { maxLength: 4 }), { maxLength: 12 })
  .map((blocks) =>
    blocks.map((events, at) => events.map((it) => ({ ...it, block: BigInt(at) }) as ChainEvent)),
  )

describe('an account', () => {
  it('is the same however its blocks are cut into steps', () => {
    fc.assert(
      fc.property(history, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (blocks, cuts) => {
        const whole = takeIn(emptyAccount, blocks.flat(), BigInt(blocks.length))
        let account = emptyAccount
        let step: ChainEvent[] = []
        for (const [at, events] of blocks.entries()) {
          step.push(...events)
          if (!cuts[at] && at < blocks.length - 1) continue
          account = takeIn(account, step, BigInt(at + 1))
          step = []
        }
        assert.deepEqual(account, whole)
      }),
    )
  })

  it('tells a fee for a mark from one for misses, and a deal that was lost from one that never began', () => {
    const account = takeIn(
      emptyAccount,
      [
        { type: 'matched', block: 1n, deal: 1n },
        { type: 'matched', block: 1n, deal: 2n },
        { type: 'active', block: 2n, deal: 1n },
        { type: 'marked', block: 3n, deal: 1n, epoch: 7, times: 2 },
        { type: 'fee', block: 3n, deal: 1n, wei: 5n },
        { type: 'missCharged', block: 4n, epoch: 8 },
        { type: 'fee', block: 4n, deal: 1n, wei: 6n },
        { type: 'lost', block: 5n, deal: 1n, slashed: 7n },
        { type: 'lost', block: 6n, deal: 2n, slashed: 8n },
      ],
      7n,
    )
    assert.deepEqual(
      account.lost.map(({ wei: lost, epochs }) => [lost, epochs?.[0]]),
      [
        [5n, 7],
        [6n, undefined],
        [7n, undefined],
        [8n, undefined],
      ],
    )
    assert.match(account.lost[1]!.reason, /free ones: 8$/)
    assert.match(account.lost[2]!.reason, /was lost/)
    assert.match(account.lost[3]!.reason, /did not begin/)
    assert.deepEqual(account.open.get(1n), { began: true, marks: [7] })
  })

  it('knows in which epochs something was to be proven after its deals are forgotten', () => {
    const spans: [number, number][] = [
      [10, 12],
      [3, 5],
      [11, 15],
      [5, 6],
      [20, 20],
    ]
    const over = spans.map(([firstEpoch, endEpoch], at) => ({
      deal: BigInt(at),
      span: { firstEpoch, endEpoch },
      lost: [],
    }))
    const { ran, open } = closeDeals(emptyAccount, over)
    assert.deepEqual(ran, [
      { firstEpoch: 3, endEpoch: 6 },
      { firstEpoch: 10, endEpoch: 15 },
    ])
    assert.equal(open.size, 0)
    for (let at = 0; at < 25; at++)
      assert.equal(
        isWithin(ran, at),
        spans.some(([from, to]) => at >= from && at < to),
        `epoch ${at}`,
      )
  })
})

describe('an account on disk', () => {
  const owner = { network: 'one', provider: '0xAb00000000000000000000000000000000000001' } as const
  let folder: string
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'watt-account-'))))
  after(() => rm(folder, { recursive: true }))

  it('comes back as it was', async () => {
    const path = join(folder, 'account.json')
    await fc.assert(
      fc.asyncProperty(history, async (blocks) => {
        const account = takeIn(emptyAccount, blocks.flat(), 12n)
        await saveAccount(path, owner, account)
        const loaded = await loadAccount(path, owner)
        // What is undefined is not written.
        const lines = (of: Account): unknown => of.lost.map((line) => ({ ...line, epochs: line.epochs }))
        assert.deepEqual(lines(loaded), lines(account))
        assert.deepEqual({ ...loaded, lost: [] }, { ...account, lost: [] })
      }),
      { numRuns: 20 },
    )
  })

  it('is read again from the chain where it is damaged, or of another network or provider', async () => {
    const path = join(folder, 'other.json')
    assert.equal(await loadAccount(path, owner), emptyAccount)
    await saveAccount(path, owner, { ...emptyAccount, next: 9n })
    assert.equal((await loadAccount(path, owner)).next, 9n)
    assert.equal(await loadAccount(path, { ...owner, network: 'two' }), emptyAccount)
    const stranger = '0x0000000000000000000000000000000000000002'
    assert.equal(await loadAccount(path, { ...owner, provider: stranger }), emptyAccount)
    await writeFile(path, '{"version":1')
    assert.equal(await loadAccount(path, owner), emptyAccount)
  })
})

describe('what a deal did not earn', () => {
  it('is told by reason, only for its own decided epochs', () => {
    const agreement = { id: 3n, perEpoch: 10n, firstEpoch: 5, endEpoch: 12 } as Parameters<typeof unpaidOf>[0]
    const outcomes = new Map<number, 'proven' | 'missed' | 'excused'>([
      [4, 'missed'],
      [5, 'proven'],
      [6, 'missed'],
      [7, 'missed'],
      [8, 'excused'],
      [9, 'proven'],
      [10, 'missed'],
      [12, 'missed'],
    ])
    const journal = [{ at: '', epoch: 10, outcome: 'failed', reason: 'disk on fire' }] as const
    const lost = unpaidOf(agreement, { openEpoch: 11, outcomes, marks: [9], journal })
    assert.deepEqual(
      lost.map(({ epochs, wei: money }) => [epochs, money]),
      [
        [[6, 7], 20n],
        [[8, 8], 10n],
        [[9, 9], 10n],
        [[10, 10], 10n],
      ],
    )
    assert.match(lost[3]!.reason, /disk on fire/)
    assert.notEqual(reasonFor(6, 'missed', []), reasonFor(8, 'excused', []))
  })
})

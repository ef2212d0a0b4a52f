import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address } from '@watt/evm'
import { costMax, type Transaction } from '@watt/ledger'
import fc from 'fast-check'
import { createTestClock, silentLogger } from '../test-clock.ts'
import type { Pool } from '../types.ts'
import { slotsOf } from './limits.ts'
import { createPool } from './pool.ts'
import { isRejection } from './rejections.ts'
import { createInlineSenderRecovery } from './sender-recovery.ts'
import { createTestChain, signTransaction, type TestChain, testAccount, testChainId } from './test-chain.ts'

/** What the pool should hold when it has room for all: per account, by nonce. */
type Model = {
  readonly accounts: Map<Address, { nonce: bigint; balance: bigint; waiting: Map<bigint, Transaction> }>
}
type Real = { readonly pool: Pool; readonly chain: TestChain; readonly isRoomy: boolean }
type Command = fc.AsyncCommand<Model, Real>

const richness = 300_000n
const tight = { slotsMax: 12, queuedPerAccountMax: 3, pendingPerAccountMax: 6, freePerAccountMax: 4 }
const senders = [0, 1, 2].map(testAccount)

function accountIn(model: Model, address: Address) {
  const known = model.accounts.get(address)
  if (known) return known
  const fresh = { nonce: 0n, balance: richness, waiting: new Map<bigint, Transaction>() }
  model.accounts.set(address, fresh)
  return fresh
}

/** The executable ones of an account: no gap, and paid for together. */
function executable({ nonce, balance, waiting }: ReturnType<typeof accountIn>): readonly Transaction[] {
  const found: Transaction[] = []
  for (let next = waiting.get(nonce); next; next = waiting.get(nonce + BigInt(found.length))) {
    balance -= costMax(next)
    if (balance < 0n) break
    found.push(next)
  }
  return found
}

/** The verdict on a newcomer, told from the rules alone. */
function judge(model: Model, newcomer: Transaction): string {
  const account = accountIn(model, newcomer.sender)
  if (newcomer.nonce < account.nonce) return 'nonce-too-low'
  const rival = account.waiting.get(newcomer.nonce)
  if (rival?.hash === newcomer.hash) return 'already-known'
  if (rival) {
    const [bid, least] = [newcomer.maxFeePerGas * 10n, rival.maxFeePerGas * 11n]
    if (bid < least || newcomer.maxFeePerGas === rival.maxFeePerGas) return 'underpriced-replacement'
  }
  const before = executable(account).filter((it) => it.nonce < newcomer.nonce)
  const left = before.reduce((sum, it) => sum - costMax(it), account.balance)
  return costMax(newcomer) > left ? 'insufficient-funds' : 'accepted'
}

/** What holds after every step, whatever the bounds. */
function checkInvariants({ pool, chain }: Real): void {
  const { pending, queued } = pool.content()
  const all = [...pending.values(), ...queued.values()].flat()
  const status = pool.status()
  assert.equal(status.pending + status.queued, all.length)
  assert.equal(status.pending, [...pending.values()].flat().length)
  assert.equal(
    status.bytes,
    all.reduce((sum, { raw }) => sum + raw.length, 0),
  )
  for (const transaction of all) assert.equal(pool.get(transaction.hash), transaction)
  assert.deepEqual(new Set(pool.candidates()), new Set([...pending.values()].flat()))
  const state = chain.ledger.state(chain.ledger.head.header.number)!
  for (const [address, transactions] of pending) {
    const account = state.account(address)!
    for (const [index, { nonce }] of transactions.entries())
      assert.equal(nonce, account.nonce + BigInt(index))
    assert.ok(transactions.reduce((sum, it) => sum + costMax(it), 0n) <= account.balance)
  }
}

function checkBounds({ pool }: Real): void {
  const { pending, queued } = pool.content()
  const all = [...pending.values(), ...queued.values()].flat()
  assert.ok(all.reduce((sum, { raw }) => sum + slotsOf(raw.length), 0) <= tight.slotsMax)
  assert.ok([...queued.values()].flat().length <= tight.slotsMax / 5)
  for (const transactions of queued.values()) assert.ok(transactions.length <= tight.queuedPerAccountMax)
}

function checkAgainstModel(model: Model, { pool }: Real): void {
  for (const [address, account] of model.accounts) {
    const { pending, queued } = pool.content()
    const expected = executable(account)
    assert.deepEqual(pending.get(address) ?? [], expected)
    assert.equal((queued.get(address) ?? []).length, account.waiting.size - expected.length)
  }
}

function checkAll(model: Model, real: Real): void {
  checkInvariants(real)
  if (real.isRoomy) checkAgainstModel(model, real)
  else checkBounds(real)
}

class Add implements Command {
  readonly #fields
  constructor(fields: { from: number; ahead: number; bid: number; value: number }) {
    this.#fields = fields
  }
  check = (): boolean => true
  async run(model: Model, real: Real): Promise<void> {
    const { from, ahead, bid, value } = this.#fields
    const sender = senders[from]!
    const account = accountIn(model, sender.address)
    const nonce = account.nonce + BigInt(ahead) < 0n ? 0n : account.nonce + BigInt(ahead)
    const raw = signTransaction(sender, { nonce, gasPrice: BigInt(bid), value: BigInt(value) })
    const transaction = real.chain.ledger.decode(raw)
    const expected = judge(model, transaction)
    const [result] = await real.pool.add([raw], 'rpc')
    const verdict = isRejection(result!) ? result.code : 'accepted'
    if (real.isRoomy) assert.equal(verdict, expected)
    if (verdict === 'accepted') account.waiting.set(nonce, result as Transaction)
    checkAll(model, real)
  }
  toString = (): string => `add ${JSON.stringify(this.#fields)}`
}

class CloseBlock implements Command {
  readonly #count: number
  constructor(count: number) {
    this.#count = count
  }
  check = (): boolean => true
  async run(model: Model, real: Real): Promise<void> {
    const included = [...real.pool.candidates()].slice(0, this.#count)
    const block = real.chain.close(included)
    for (const transaction of included) {
      const account = accountIn(model, transaction.sender)
      account.nonce = transaction.nonce + 1n
      account.balance -= costMax(transaction)
      account.waiting.delete(transaction.nonce)
    }
    real.pool.blockClosed(block)
    checkAll(model, real)
  }
  toString = (): string => `close with ${this.#count}`
}

/** A contract moved money, or the account sent from elsewhere. */
class ChangeAccount implements Command {
  readonly #change
  constructor(change: { from: number; balance: number; used: number }) {
    this.#change = change
  }
  check = (): boolean => true
  async run(model: Model, real: Real): Promise<void> {
    const { address } = senders[this.#change.from]!
    const account = accountIn(model, address)
    account.nonce += BigInt(this.#change.used)
    account.balance = BigInt(this.#change.balance)
    for (const nonce of account.waiting.keys()) if (nonce < account.nonce) account.waiting.delete(nonce)
    real.chain.setAccount(address, { nonce: account.nonce, balance: account.balance })
    real.pool.blockClosed(real.chain.close([]))
    checkAll(model, real)
  }
  toString = (): string => `change ${JSON.stringify(this.#change)}`
}

const from = fc.nat({ max: senders.length - 1 })
const commands = fc.commands(
  [
    fc
      .record({
        from,
        ahead: fc.integer({ min: -1, max: 4 }),
        bid: fc.nat({ max: 4 }),
        value: fc.nat({ max: 40_000 }),
      })
      .map((fields) => new Add(fields)),
    fc.nat({ max: 4 }).map((count) => new CloseBlock(count)),
    fc
      .record({ from, balance: fc.nat({ max: Number(richness) }), used: fc.nat({ max: 2 }) })
      .map((change) => new ChangeAccount(change)),
  ],
  { maxCommands: 60, size: 'max' },
)

function setUp(isRoomy: boolean): { readonly model: Model; readonly real: Real } {
  const chain = createTestChain(richness)
  const { recoverSenders } = createInlineSenderRecovery(testChainId)
  const limits = isRoomy ? {} : tight
  const pool = createPool({
    ledger: chain.ledger,
    recoverSenders,
    clock: createTestClock(),
    logger: silentLogger,
    limits,
  })
  return { model: { accounts: new Map() }, real: { pool, chain, isRoomy } }
}

describe('pool, any sequence of events', () => {
  for (const isRoomy of [true, false]) {
    it(
      isRoomy ? 'holds exactly what the rules say' : 'keeps its bounds and sums when room is scarce',
      async () => {
        await fc.assert(
          fc.asyncProperty(commands, (run) => fc.asyncModelRun(() => setUp(isRoomy), run)),
          { numRuns: 40 },
        )
      },
    )
  }
})

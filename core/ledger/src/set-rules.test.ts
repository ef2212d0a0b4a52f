import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Ledger, SetRejection, Transaction } from './types.ts'
import { keccak } from './bytes.ts'
import { clearingPrice } from './fees.ts'
import { closeNext, openTestLedger, startBalance, testGenesis } from './ledger.fixture.ts'
import { addressOf, rawTransfer, transfer, type TransferOptions } from './signing.fixture.ts'
import { decodeTransaction } from './transaction.ts'
import { makeSet } from './transaction-set.ts'
import { recoverAddress } from './recover-address.ts'

const many = (list: readonly TransferOptions[]): Promise<Transaction[]> => Promise.all(list.map(transfer))

async function chosen(ledger: Ledger, candidates: readonly Transaction[]): Promise<number[]> {
  const set = await ledger.buildSet(candidates)
  assert.equal(ledger.checkSet(set), undefined, 'a built set keeps the rules')
  return candidates.flatMap((candidate, index) => (set.transactions.includes(candidate) ? [index] : []))
}

describe('buildSet', () => {
  it('takes everything that fits', async () => {
    const ledger = await openTestLedger()
    const candidates = await many([
      { from: 0, nonce: 0 },
      { from: 0, nonce: 1 },
      { from: 1, nonce: 0 },
    ])
    assert.deepEqual(await chosen(ledger, candidates), [0, 1, 2])
    assert.deepEqual(await chosen(ledger, []), [])
  })

  it('passes over used nonces and leaves out what follows a gap', async () => {
    const ledger = await openTestLedger()
    const used = await transfer({ from: 0, nonce: 0 })
    await closeNext(ledger, [used])
    const next = await many([
      { from: 0, nonce: 1 },
      { from: 0, nonce: 3 },
      { from: 1, nonce: 1 },
      { from: 2, nonce: 0 },
    ])
    assert.deepEqual(await chosen(ledger, [used, ...next]), [1, 4])
  })

  it('leaves out what a balance does not cover together with the rest of the queue', async () => {
    const ledger = await openTestLedger()
    const half = startBalance / 2n
    const candidates = await many([
      { from: 0, nonce: 0, value: half, to: addressOf(1) },
      { from: 0, nonce: 1, value: half + 1n, to: addressOf(1) },
      { from: 0, nonce: 2 },
      { from: 1, nonce: 0, value: startBalance + 1n }, // Covered only by what account 0 sends in this block.
    ])
    assert.deepEqual(await chosen(ledger, candidates), [0])
  })

  it('bounds gas and goes on with smaller ones', async () => {
    const ledger = await openTestLedger({ genesis: testGenesis({ gasLimit: 5_000_000 }) })
    const candidates = await many([
      { from: 0, nonce: 0, gas: 4_000_000n, maxFeePerGas: 5n },
      { from: 1, nonce: 0, gas: 1_500_000n, maxFeePerGas: 4n },
      { from: 2, nonce: 0, gas: 1_000_000n, maxFeePerGas: 3n },
      { from: 3, nonce: 0, maxFeePerGas: 2n },
    ])
    assert.deepEqual(await chosen(ledger, candidates), [0, 2])
  })

  it('bounds bytes', async () => {
    const ledger = await openTestLedger({ genesis: testGenesis({ setBytesMax: 262_144 }) })
    const data = `0x${'00'.repeat(120_000)}` as const
    const large = { nonce: 0, data, gas: 1_300_000n }
    const candidates = await many([
      { ...large, from: 0 },
      { ...large, from: 1 },
      { ...large, from: 2 },
      { from: 3, nonce: 0 },
    ])
    assert.deepEqual(await chosen(ledger, candidates), [0, 1, 3])
  })

  it('bounds the free transactions of an account, not those with a bid', async () => {
    const ledger = await openTestLedger({ genesis: testGenesis({ freeTransactionsPerAccountMax: 2 }) })
    const free = await many([0, 1, 2, 3].map((nonce) => ({ from: 0, nonce })))
    const paid = await many([0, 1, 2, 3].map((nonce) => ({ from: 1, nonce, maxFeePerGas: 1n })))
    assert.deepEqual(await chosen(ledger, [...free, ...paid]), [0, 1, 4, 5, 6, 7])
  })

  it('ends where its proposer wants it to, and passes over no bid for a smaller one', async () => {
    const ledger = await openTestLedger({ genesis: testGenesis({ gasLimit: 5_000_000 }) })
    const candidates = await many([
      { from: 0, nonce: 0, gas: 300_000n, maxFeePerGas: 5n },
      { from: 1, nonce: 0, gas: 900_000n, maxFeePerGas: 4n }, // It crosses the bound: taken, as the best that is left.
      { from: 2, nonce: 0, gas: 21_000n, maxFeePerGas: 3n },
      { from: 3, nonce: 0, gas: 21_000n },
    ])
    const take = async (gasMax: bigint, late: readonly Transaction[] = []): Promise<readonly number[]> => {
      const { transactions } = await ledger.buildSet(candidates, { gasMax, late })
      return candidates.flatMap((it, index) => (transactions.includes(it) ? [index] : []))
    }
    assert.deepEqual(await take(1_000_000n), [0, 1])
    assert.deepEqual(await take(300_000n), [0])
    assert.deepEqual(await take(1n), [0], 'the best is in, however little is wanted')
    assert.deepEqual(await take(1n, [candidates[3]!]), [0, 3], 'and who waited for long')
    assert.deepEqual(await take(4_000_000n), [0, 1, 2, 3])
  })

  it('has no price because of a bound, and a price because it is full', async () => {
    const ledger = await openTestLedger({ genesis: testGenesis({ gasLimit: 5_000_000 }) })
    const { parameters } = ledger.head
    const candidates = await many([
      { from: 0, nonce: 0, gas: 2_500_000n, maxFeePerGas: 9n },
      { from: 1, nonce: 0, gas: 2_400_000n, maxFeePerGas: 8n },
    ])
    const late = await many([{ from: 2, nonce: 0, gas: 2_400_000n }])
    const bounded = await ledger.buildSet(candidates, { gasMax: 2_600_000n, late })
    assert.deepEqual(bounded.transactions, [candidates[0]], 'the next ones would have made it full')
    assert.equal(clearingPrice(bounded, parameters), 0n)
    for (const bound of [undefined, { gasMax: 4_700_000n, late }])
      assert.equal(clearingPrice(await ledger.buildSet(candidates, bound), parameters), 8n)
  })

  it('does not search on for ever when the block is full', async () => {
    const ledger = await openTestLedger({ genesis: testGenesis({ gasLimit: 5_000_000 }) })
    const full = await transfer({ from: 0, nonce: 0, gas: 4_999_000n })
    const next = await transfer({ from: 1, nonce: 0 })
    let asked = 0
    function* endless() {
      yield full
      for (; asked < 10_000; asked++) yield next
    }
    await ledger.buildSet(endless())
    assert.ok(asked <= 1, `${asked} more were asked for`)
  })
})

describe('checkSet', () => {
  const assertRejected = (
    ledger: Ledger,
    transactions: readonly Transaction[],
    expected: Partial<SetRejection>,
  ) => {
    const found = ledger.checkSet(makeSet(ledger.head.hash, transactions))
    assert.partialDeepStrictEqual(found, expected)
  }

  it('wants the head as parent', async () => {
    const ledger = await openTestLedger()
    assert.equal(ledger.checkSet(makeSet(keccak(new Uint8Array(1)), []))?.code, 'wrong-parent')
  })

  it('bounds bytes and gas', async () => {
    const ledger = await openTestLedger({
      genesis: testGenesis({ gasLimit: 5_000_000, setBytesMax: 262_144 }),
    })
    const data = `0x${'00'.repeat(120_000)}` as const
    const large = await many([0, 1, 2].map((from) => ({ from, nonce: 0, data, gas: 1_300_000n })))
    assertRejected(ledger, large, { code: 'too-many-bytes' })
    const hungry = await many([0, 1].map((from) => ({ from, nonce: 0, gas: 2_500_001n })))
    assertRejected(ledger, hungry, { code: 'too-much-gas' })
  })

  it('wants ascending hashes', async () => {
    const ledger = await openTestLedger()
    const set = makeSet(
      ledger.head.hash,
      await many([
        { from: 0, nonce: 0 },
        { from: 1, nonce: 0 },
      ]),
    )
    const reversed = { ...set, transactions: set.transactions.toReversed() }
    assert.equal(ledger.checkSet(reversed)?.code, 'not-canonical')
    const [first] = set.transactions
    assert.ok(first)
    assert.equal(ledger.checkSet({ ...set, transactions: [first, first] })?.code, 'not-canonical')
  })

  it('refuses transactions of other chains', async () => {
    const ledger = await openTestLedger()
    const raw = await rawTransfer({ from: 0, nonce: 0 })
    const own = decodeTransaction(raw, { chainId: 1337n, recover: recoverAddress })
    assertRejected(ledger, [{ ...own, chainId: 5n }], { code: 'wrong-chain', transaction: own.hash })
  })

  it('refuses one nonce twice, gaps, and used nonces', async () => {
    const ledger = await openTestLedger()
    const [twin, other, gap] = await many([
      { from: 0, nonce: 0 },
      { from: 0, nonce: 0, value: 1n },
      { from: 0, nonce: 1 },
    ])
    assert.ok(twin && other && gap)
    assertRejected(ledger, [twin, other], { code: 'duplicate' })
    const cause = { code: 'nonce-too-high', found: 1n, expected: 0n } as const
    assertRejected(ledger, [gap], { code: 'transaction-rejected', transaction: gap.hash, cause })
    await closeNext(ledger, [twin])
    assertRejected(ledger, [other], { code: 'transaction-rejected', transaction: other.hash })
  })

  it('refuses more free transactions of an account than allowed', async () => {
    const ledger = await openTestLedger({ genesis: testGenesis({ freeTransactionsPerAccountMax: 1 }) })
    const [first, second] = await many([
      { from: 0, nonce: 0 },
      { from: 0, nonce: 1 },
    ])
    assert.ok(first && second)
    assertRejected(ledger, [first, second], { code: 'too-many-free', transaction: second.hash })
  })

  it('refuses what a sender cannot pay for, all its transactions taken together', async () => {
    const ledger = await openTestLedger()
    const [first, second] = await many([
      { from: 0, nonce: 0, value: startBalance / 2n },
      { from: 0, nonce: 1, value: startBalance / 2n, maxFeePerGas: 1n },
    ])
    assert.ok(first && second)
    assertRejected(ledger, [first, second], { code: 'underfunded-sender', transaction: second.hash })
    const poor = await transfer({ from: 8, nonce: 0, value: 1n })
    assertRejected(ledger, [poor], { code: 'underfunded-sender', transaction: poor.hash })
  })

  it('refuses what the engine refuses', async () => {
    const ledger = await openTestLedger()
    const low = await transfer({ from: 0, nonce: 0, gas: 20_999n })
    assertRejected(ledger, [low], { code: 'transaction-rejected', transaction: low.hash })
    const huge = await transfer({ from: 0, nonce: 0, gas: 2n ** 24n + 1n })
    assertRejected(ledger, [huge], { code: 'transaction-rejected', transaction: huge.hash })
  })
})

describe('check', () => {
  it('knows the block gas limit, the nonce and the balance', async () => {
    const ledger = await openTestLedger({ genesis: testGenesis({ gasLimit: 5_000_000 }) })
    const codes = (
      await many([
        { from: 0, nonce: 0 },
        { from: 0, nonce: 0, gas: 5_000_001n },
        { from: 0, nonce: 1 },
        { from: 0, nonce: 0, maxFeePerGas: startBalance },
      ])
    ).map((transaction) => ledger.check(transaction)?.code)
    assert.deepEqual(codes, [undefined, 'gas-limit-too-high', 'nonce-too-high', 'insufficient-funds'])
  })
})

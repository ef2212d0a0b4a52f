import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestClock, silentLogger } from '../test-clock.ts'
import type { Pool, PoolRejection } from '../types.ts'
import type { PoolLimits } from './limits.ts'
import { createPool } from './pool.ts'
import { isRejection } from './rejections.ts'
import { createInlineSenderRecovery } from './sender-recovery.ts'
import { createTestChain, signTransaction, testAccount, testChainId } from './test-chain.ts'

type Given = {
  readonly limits?: Partial<PoolLimits>
  readonly balance?: bigint
  readonly blockTimeMs?: number
}

function setUp({ limits = {}, balance, blockTimeMs }: Given = {}) {
  const chain = createTestChain(balance)
  const clock = createTestClock()
  const { recoverSenders } = createInlineSenderRecovery(testChainId)
  const { ledger } = chain
  const timed = blockTimeMs === undefined ? {} : { blockTimeMs }
  const pool = createPool({ ledger, recoverSenders, clock, logger: silentLogger, limits, ...timed })
  return { chain, clock, pool }
}

type Fields = {
  readonly from: number
  readonly nonce: number
  readonly bid: number
  readonly value?: bigint
  readonly bytes?: number
}

function raw({ from, nonce, bid, value = 0n, bytes = 0 }: Fields): Uint8Array {
  return signTransaction(testAccount(from), {
    nonce: BigInt(nonce),
    gasPrice: BigInt(bid),
    value,
    data: new Uint8Array(bytes),
  })
}

async function addOne(pool: Pool, fields: Fields): Promise<'accepted' | PoolRejection['code']> {
  const [result] = await pool.add([raw(fields)], 'rpc')
  return isRejection(result!) ? result.code : 'accepted'
}

/** What `candidates` offers, as `account:nonce`. */
function offered(pool: Pool): readonly string[] {
  const names = new Map(Array.from({ length: 64 }, (_, number) => [testAccount(number).address, number]))
  return [...pool.candidates()].map(({ sender, nonce }) => `${names.get(sender)}:${nonce}`)
}

describe('pool order', () => {
  it('offers the best bid first, nonces ascending, older first among equals', async () => {
    const { pool } = setUp()
    await pool.add(
      [
        raw({ from: 1, nonce: 0, bid: 5 }),
        raw({ from: 2, nonce: 0, bid: 1 }),
        raw({ from: 2, nonce: 1, bid: 9 }),
        raw({ from: 3, nonce: 0, bid: 7 }),
        raw({ from: 4, nonce: 0, bid: 5 }),
      ],
      'rpc',
    )
    assert.deepEqual(offered(pool), ['3:0', '1:0', '4:0', '2:0', '2:1'])
  })

  it('holds back what stands behind a gap until the gap is filled', async () => {
    const { pool } = setUp()
    assert.equal(await addOne(pool, { from: 1, nonce: 2, bid: 5 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 1, bid: 5 }), 'accepted')
    assert.deepEqual(pool.status(), { pending: 0, queued: 2, bytes: pool.status().bytes })
    assert.equal(pool.nextNonce(testAccount(1).address), 0n)
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 5 }), 'accepted')
    assert.deepEqual(offered(pool), ['1:0', '1:1', '1:2'])
    assert.equal(pool.nextNonce(testAccount(1).address), 3n)
  })
})

describe('pool admission', () => {
  it('takes each transaction once and tells of it once', async () => {
    const { pool } = setUp()
    const told: string[] = []
    pool.onTransaction(({ hash }, origin) => told.push(`${hash} ${origin}`))
    const bytes = raw({ from: 1, nonce: 0, bid: 1 })
    const [first, twin] = await pool.add([bytes, bytes], 'peer')
    const [again] = await pool.add([bytes], 'rpc')
    assert.ok(first && !isRejection(first))
    assert.equal(isRejection(twin!) && twin.code, 'already-known')
    assert.equal(isRejection(again!) && again.code, 'already-known')
    assert.deepEqual(told, [`${first.hash} peer`])
    assert.equal(pool.get(first.hash), first)
  })

  it('survives a listener that throws', async () => {
    const { pool } = setUp()
    pool.onTransaction(() => {
      throw new Error('A listener that fails.')
    })
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 1 }), 'accepted')
  })

  it('judges a batch one by one, in order', async () => {
    const { pool } = setUp()
    const results = await pool.add(
      [
        new Uint8Array(),
        Uint8Array.of(3, 0xc0),
        new Uint8Array(131_073),
        raw({ from: 1, nonce: 0, bid: 1, value: 2n * 10n ** 18n }),
        raw({ from: 1, nonce: 0, bid: 1 }),
      ],
      'rpc',
    )
    assert.deepEqual(
      results.map((it) => (isRejection(it) ? it.code : 'accepted')),
      ['invalid', 'unsupported-type', 'too-large', 'insufficient-funds', 'accepted'],
    )
  })

  it('lets wallets wait for a late block while many wait for it, and then no more', async () => {
    const { pool, chain, clock } = setUp({ blockTimeMs: 1_000 })
    const many = Array.from({ length: 200 }, (_, at) => raw({ from: at % 20, nonce: (at / 20) | 0, bid: 1 }))
    await pool.add(many, 'rpc')
    const add = (from: number): { isDone: boolean } => {
      const added = { isDone: false }
      void addOne(pool, { from, nonce: 0, bid: 1 }).then(() => (added.isDone = true))
      return added
    }
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    clock.advance(1_300)
    const late = add(30)
    await turn()
    assert.equal(late.isDone, false)
    pool.blockClosed(chain.close([]))
    const next = add(31)
    await turn()
    assert.deepEqual([late.isDone, next.isDone], [true, true])
  })

  it('uses the words of Ethereum clients', async () => {
    const { pool, chain } = setUp()
    chain.setAccount(testAccount(1).address, { nonce: 7n })
    const [low] = await pool.add([raw({ from: 1, nonce: 5, bid: 1 })], 'rpc')
    assert.deepEqual(low, {
      rejected: true,
      code: 'nonce-too-low',
      message: 'nonce too low: next nonce 7, tx nonce 5',
    })
    const gasless = signTransaction(testAccount(2), { nonce: 0n, gasPrice: 1n, gasLimit: 20_000n })
    const [little] = await pool.add([gasless], 'rpc')
    assert.equal((little as PoolRejection).message, 'intrinsic gas too low: gas 20000, minimum needed 21000')
  })

  it('replaces for a bid 10 % higher, rounded up, and a free one for any bid', async () => {
    const { pool } = setUp()
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 0 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 0, value: 1n }), 'underpriced-replacement')
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 1 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 15 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 16 }), 'underpriced-replacement')
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 17 }), 'accepted')
    assert.equal(pool.status().pending, 1)
    assert.equal([...pool.candidates()][0]?.maxFeePerGas, 17n)
  })

  it('counts what earlier transactions of the account may cost', async () => {
    const { pool } = setUp({ balance: 100_000n })
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 1, value: 50_000n }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 1, bid: 1, value: 9_000n }), 'insufficient-funds')
    assert.equal(await addOne(pool, { from: 1, nonce: 1, bid: 1, value: 8_000n }), 'accepted')
  })

  it('bounds what one account may keep, executable, behind a gap and for free', async () => {
    const limits = { pendingPerAccountMax: 3, queuedPerAccountMax: 2, freePerAccountMax: 1 }
    const { pool } = setUp({ limits })
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 0 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 1, bid: 0 }), 'free-limit')
    assert.equal(await addOne(pool, { from: 1, nonce: 1, bid: 1 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 2, bid: 1 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 3, bid: 1 }), 'account-full')
    assert.equal(await addOne(pool, { from: 1, nonce: 5, bid: 1 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 6, bid: 1 }), 'accepted')
    assert.equal(await addOne(pool, { from: 1, nonce: 7, bid: 1 }), 'account-full')
  })

  it('refuses what comes while too many senders are being recovered', async () => {
    const chain = createTestChain()
    const waiting = Promise.withResolvers<readonly undefined[]>()
    const pool = createPool({
      ledger: chain.ledger,
      recoverSenders: () => waiting.promise,
      clock: createTestClock(),
      logger: silentLogger,
      limits: { recoveringMax: 2 },
    })
    const raws = [1, 2, 3].map((from) => raw({ from, nonce: 0, bid: 1 }))
    const first = pool.add(raws.slice(0, 2), 'rpc')
    const [refused] = await pool.add(raws.slice(2), 'rpc')
    assert.equal((refused as PoolRejection).code, 'pool-full')
    waiting.resolve([undefined, undefined]) // The pool recovers by itself what the workers could not.
    assert.ok((await first).every((it) => !isRejection(it)))
  })
})

describe('pool over time', () => {
  it('drops what a block included or made stale, and keeps the rest in order', async () => {
    const { pool, chain } = setUp()
    for (const nonce of [0, 1, 2]) await addOne(pool, { from: 1, nonce, bid: 2 })
    await addOne(pool, { from: 2, nonce: 0, bid: 1 })
    const rival = chain.ledger.decode(raw({ from: 1, nonce: 0, bid: 9 }))
    pool.blockClosed(chain.close([rival]))
    assert.deepEqual(offered(pool), ['1:1', '1:2', '2:0'])
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 20 }), 'nonce-too-low')
  })

  it('holds back what an account can no longer pay, until it can again', async () => {
    const { pool, chain } = setUp({ balance: 100_000n })
    for (const nonce of [0, 1, 2]) await addOne(pool, { from: 1, nonce, bid: 1 })
    chain.setAccount(testAccount(1).address, { balance: 42_000n })
    pool.blockClosed(chain.close([]))
    assert.deepEqual(offered(pool), ['1:0', '1:1'])
    assert.equal(pool.status().queued, 1)
    chain.setAccount(testAccount(1).address, { balance: 63_000n })
    pool.blockClosed(chain.close([]))
    assert.deepEqual(offered(pool), ['1:0', '1:1', '1:2'])
  })

  it('forgets what waited three hours', async () => {
    const { pool, chain, clock } = setUp()
    await addOne(pool, { from: 1, nonce: 0, bid: 1 })
    clock.advance(2 * 3_600_000)
    await addOne(pool, { from: 2, nonce: 0, bid: 1 })
    clock.advance(3_600_000)
    pool.blockClosed(chain.close([]))
    assert.deepEqual(offered(pool), ['2:0'])
  })

  it('offers a snapshot: changes meanwhile do not disturb who iterates', async () => {
    const { pool, chain } = setUp()
    for (const from of [1, 2, 3]) await addOne(pool, { from, nonce: 0, bid: from })
    const seen: bigint[] = []
    for (const transaction of pool.candidates()) {
      if (seen.length === 0) pool.blockClosed(chain.close([...pool.candidates()]))
      seen.push(transaction.maxFeePerGas)
    }
    assert.deepEqual(seen, [3n, 2n, 1n])
    assert.equal(pool.status().pending, 0)
  })
})

describe('pool under attack', () => {
  const limits = { slotsMax: 40 }

  async function fillWithPaid(pool: Pool, count: number): Promise<void> {
    for (let from = 0; from < count; from++)
      assert.equal(await addOne(pool, { from, nonce: 0, bid: 5 }), 'accepted')
  }

  it('keeps paying transactions whatever future nonces are thrown at it', async () => {
    const { pool } = setUp({ limits })
    await fillWithPaid(pool, 40)
    for (let turn = 0; turn < 50; turn++) {
      assert.equal(await addOne(pool, { from: 50, nonce: 10 + turn, bid: 1_000 }), 'pool-full')
    }
    assert.deepEqual(pool.status().pending, 40)
  })

  it('gives future nonces a fifth of its room, and takes even that back for executable ones', async () => {
    const { pool } = setUp({ limits })
    let taken = 0
    for (let turn = 0; turn < 20; turn++) {
      if ((await addOne(pool, { from: 50 + (turn % 4), nonce: 10 + turn, bid: 1_000 })) === 'accepted')
        taken++
    }
    assert.equal(taken, 8)
    await fillWithPaid(pool, 40)
    assert.deepEqual({ ...pool.status(), bytes: 0 }, { pending: 40, queued: 0, bytes: 0 })
  })

  it('gives free ones half of its room, and takes it back for paying ones, latest first', async () => {
    const { pool } = setUp({ limits })
    let taken = 0
    for (let turn = 0; turn < 30; turn++) {
      if ((await addOne(pool, { from: 30 + turn, nonce: 0, bid: 0 })) === 'accepted') taken++
    }
    assert.equal(taken, 20)
    await fillWithPaid(pool, 25)
    const free = [...pool.candidates()].filter((it) => it.maxFeePerGas === 0n)
    assert.equal(free.length, 15)
    assert.equal(free[0]?.sender, testAccount(30).address)
    assert.equal(await addOne(pool, { from: 60, nonce: 0, bid: 0 }), 'pool-full')
  })

  it('lets the highest bids in when it is full, and nobody push out his equals', async () => {
    const { pool } = setUp({ limits })
    await fillWithPaid(pool, 40)
    assert.equal(await addOne(pool, { from: 50, nonce: 0, bid: 5 }), 'pool-full')
    assert.equal(await addOne(pool, { from: 50, nonce: 0, bid: 6 }), 'accepted')
    assert.equal(pool.status().pending, 40)
    assert.equal(pool.get([...pool.candidates()][0]!.hash)?.maxFeePerGas, 6n)
  })

  it('values a transaction by the lowest bid it must wait for', async () => {
    const { pool } = setUp({ limits })
    await fillWithPaid(pool, 39)
    assert.equal(await addOne(pool, { from: 50, nonce: 0, bid: 1 }), 'accepted')
    assert.equal(await addOne(pool, { from: 50, nonce: 1, bid: 1_000 }), 'pool-full')
  })

  it('counts large transactions as several', async () => {
    const { pool } = setUp({ limits: { slotsMax: 4 } })
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 1, bytes: 100_000 }), 'accepted')
    assert.equal(await addOne(pool, { from: 2, nonce: 0, bid: 1 }), 'pool-full')
    assert.equal(await addOne(pool, { from: 2, nonce: 0, bid: 2 }), 'accepted')
    assert.deepEqual(offered(pool), ['2:0'])
  })

  it('finds no signer of what peers bring in vain: known, in a block, too cheap for a full pool, or free', async () => {
    const chain = createTestChain()
    const { recoverSenders } = createInlineSenderRecovery(testChainId)
    let recovered = 0
    const pool = createPool({
      ledger: chain.ledger,
      recoverSenders: (raws) => ((recovered += raws.length), recoverSenders(raws)),
      clock: createTestClock(),
      logger: silentLogger,
      limits: { slotsMax: 10, freeShareMax: 0.2 },
    })
    const bring = async (fields: Fields): Promise<string> => {
      const before = recovered
      const [result] = await pool.add([raw(fields)], 'peer')
      const unexamined = isRejection(result!) && result.unexamined === true
      assert.equal(unexamined, recovered === before)
      return isRejection(result!) ? `${result.code}${unexamined ? ', unexamined' : ''}` : 'accepted'
    }
    assert.equal(await bring({ from: 1, nonce: 0, bid: 0 }), 'accepted')
    assert.equal(await bring({ from: 2, nonce: 0, bid: 0 }), 'accepted')
    assert.equal(await bring({ from: 3, nonce: 0, bid: 0 }), 'free-limit, unexamined')
    assert.equal(await bring({ from: 1, nonce: 0, bid: 0 }), 'already-known, unexamined')
    const known = [...pool.candidates()].filter(({ sender }) => sender === testAccount(1).address)
    pool.blockClosed(chain.close(known))
    assert.equal(await bring({ from: 1, nonce: 0, bid: 0 }), 'already-known, unexamined')
    assert.equal(await bring({ from: 1, nonce: 0, bid: 1 }), 'nonce-too-low')
    for (let from = 10; from < 19; from++) assert.equal(await bring({ from, nonce: 0, bid: 5 }), 'accepted')
    // The first pushes out the last free one; who bids as much as all the others pushes out nobody.
    assert.equal(await bring({ from: 30, nonce: 0, bid: 5 }), 'accepted')
    assert.equal(await bring({ from: 31, nonce: 0, bid: 5 }), 'pool-full')
    assert.equal(await bring({ from: 32, nonce: 0, bid: 5 }), 'pool-full, unexamined')
    assert.equal(await bring({ from: 33, nonce: 0, bid: 6 }), 'accepted')
    // What a wallet brings may replace its own: that is worth a look.
    const [told] = await pool.add([raw({ from: 1, nonce: 0, bid: 0 })], 'rpc')
    assert.equal(isRejection(told!) && told.code, 'nonce-too-low')
  })

  it('bounds bytes', async () => {
    const { pool } = setUp({ limits: { bytesMax: 50_000 } })
    assert.equal(await addOne(pool, { from: 1, nonce: 0, bid: 1, bytes: 30_000 }), 'accepted')
    assert.equal(await addOne(pool, { from: 2, nonce: 0, bid: 1, bytes: 30_000 }), 'pool-full')
    assert.equal(await addOne(pool, { from: 2, nonce: 0, bid: 1, bytes: 10_000 }), 'accepted')
    assert.ok(pool.status().bytes <= 50_000)
  })

  it('refuses no small one of a peer because there was no room for a large one', async () => {
    const { pool } = setUp({ limits: { bytesMax: 50_000 } })
    const bring = async (fields: Fields): Promise<string> => {
      const [result] = await pool.add([raw(fields)], 'peer')
      return isRejection(result!) ? `${result.code}${result.unexamined ? ', unexamined' : ''}` : 'accepted'
    }
    assert.equal(await bring({ from: 1, nonce: 0, bid: 1, bytes: 30_000 }), 'accepted')
    assert.equal(await bring({ from: 2, nonce: 0, bid: 1, bytes: 20_000 }), 'pool-full')
    assert.equal(await bring({ from: 3, nonce: 0, bid: 1, bytes: 21_000 }), 'pool-full, unexamined')
    assert.equal(await bring({ from: 3, nonce: 0, bid: 1, bytes: 10_000 }), 'accepted')
    assert.equal(await bring({ from: 4, nonce: 0, bid: 1, bytes: 20_000 }), 'pool-full, unexamined')
    // A replacement that is smaller makes room, too.
    assert.equal(await bring({ from: 1, nonce: 0, bid: 2, bytes: 15_000 }), 'accepted')
    assert.equal(await bring({ from: 4, nonce: 0, bid: 1, bytes: 20_000 }), 'accepted')
  })
})

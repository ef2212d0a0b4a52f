import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Block, Transaction, TransactionSet } from '@watt/ledger'
import { hexToBytes } from 'viem'
import { createInclusion, type Inclusion, type Proposal } from './inclusion.ts'
import { contracts, memberAccount, peopleGenesis, signTelling } from './people-chain.fixture.ts'
import { createTestNode, testChainId, type TestNode } from './rpc/test-node.ts'

const [censor, fair] = ['aa'.repeat(32), 'bb'.repeat(32)]

describe('what was left out', () => {
  let test: TestNode
  let inclusion: Inclusion
  const seen: (readonly [who: string, isLacking: boolean])[] = []

  beforeEach(async () => {
    seen.length = 0
    test = await createTestNode({ gasLimit: 5_000_000, genesis: peopleGenesis({ epochSeconds: 86_400 }) })
    const { ledger, pool, clock } = test.node
    const onProposed = (who: string, isLacking: boolean): void => void seen.push([who, isLacking])
    inclusion = createInclusion({ ledger, pool, clock, presence: contracts.presence, onProposed })
  })

  const checkIn = async (from: number, nonce = 0): Promise<Transaction> => {
    const signed = await signTelling('CheckedIn', { id: 1, day: 1n }, { chainId: testChainId, nonce, from })
    const [result] = await test.node.pool.add([hexToBytes(signed)], 'peer')
    assert.ok(result !== undefined && !('rejected' in result))
    return result
  }
  const propose = async (proposer: string, transactions: Iterable<Transaction>): Promise<Proposal> => ({
    proposer,
    set: await test.node.ledger.buildSet(transactions),
  })
  /** Closes one of the sets; all were proposed. */
  const close = async (set: TransactionSet, proposals: readonly Proposal[]): Promise<Block> => {
    const { ledger, pool } = test.node
    test.clock.nowMs += 1_000
    const closeTimeMs = BigInt(test.clock.nowMs)
    const value = { parentHash: ledger.head.hash, transactionSetHash: set.hash, closeTimeMs, upgrades: {} }
    const block = await ledger.close(value, set)
    inclusion.closed(block, proposals)
    pool.blockClosed(block)
    return block
  }
  const wait = async (blocks: number): Promise<void> => {
    for (let slot = 0; slot < blocks; slot++) {
      const empty = await propose(censor, [])
      await close(empty.set, [empty])
    }
  }

  it('is held against those who proposed without what had waited four slots, and not earlier', async () => {
    const transaction = await checkIn(1)
    await wait(4)
    assert.deepEqual(seen.splice(0), Array(4).fill([censor, false]))
    assert.deepEqual([inclusion.report().waiting, inclusion.report().oldestWaitMs], [1, 4_000])
    const [without, withIt] = [await propose(censor, []), await propose(fair, [transaction])]
    await close(withIt.set, [without, withIt])
    assert.deepEqual(seen, [
      [censor, true],
      [fair, false],
    ])
    assert.deepEqual(inclusion.report(), {
      waiting: 0,
      oldestWaitMs: 0,
      included: 1,
      meanWaitMs: 5_000,
      maxWaitMs: 5_000,
      proposers: new Map([
        [censor, { proposed: 5, lacking: 1 }],
        [fair, { proposed: 1, lacking: 0 }],
      ]),
    })
  })

  it('is held against nobody whose blocks are bounded by what runs in time', async () => {
    const transaction = await checkIn(1)
    const first = await memberAccount(5).signTransaction({
      type: 'eip1559',
      chainId: testChainId,
      nonce: 0,
      to: contracts.members,
      gas: 500_000n,
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
    })
    const { ledger } = test.node
    await wait(2)
    assert.deepEqual(inclusion.late(), [])
    await wait(1)
    assert.deepEqual(inclusion.late(), [transaction]) // A slot before others miss it.
    await wait(1)
    const set = await ledger.buildSet([ledger.decode(hexToBytes(first)), transaction], {
      gasMax: 100_000n,
      late: inclusion.late(),
    })
    assert.equal(set.transactions.length, 2)
    seen.length = 0
    await close(set, [{ proposer: fair, set }])
    assert.deepEqual(seen, [[fair, false]])
    assert.deepEqual(inclusion.late(), [])
  })

  it('is held against nobody who had no room, and not before its turn', async () => {
    await checkIn(1)
    await checkIn(2, 1)
    await wait(4)
    const data = `0x${'00'.repeat(32)}` as const
    const signed = await memberAccount(3).signTransaction({
      type: 'eip1559',
      chainId: testChainId,
      nonce: 0,
      to: contracts.members,
      gas: 4_950_000n,
      data,
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
    })
    const large = test.node.ledger.decode(hexToBytes(signed))
    const full = await propose(censor, [large])
    assert.equal(full.set.transactions.length, 1)
    seen.length = 0
    await close(full.set, [full])
    assert.deepEqual(seen, [[censor, false]])
  })

  it('is only what is free and goes to the presence contract', async () => {
    const signed = await signTelling(
      'SeedSet',
      { id: 1, isSeed: true },
      { chainId: testChainId, nonce: 0, from: 1 },
    )
    await test.node.pool.add([hexToBytes(signed)], 'rpc')
    await wait(5)
    assert.deepEqual(seen, Array(5).fill([censor, false]))
    assert.equal(inclusion.report().waiting, 0)
  })
})

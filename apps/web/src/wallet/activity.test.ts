import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address, Hash, PublicClient } from 'viem'
import type { SentRecord } from '../sign/records.ts'
import { blocksLookedAt, merged, readActivity, type ActivityItem } from './activity.ts'

const me: Address = '0x00000000000000000000000000000000000000a1'
const friend: Address = '0x00000000000000000000000000000000000000b2'
const hashOf = (n: number): Hash => `0x${n.toString(16).padStart(64, '0')}`

const found = (n: number): ActivityItem => ({
  hash: hashOf(n),
  direction: 'out',
  title: undefined,
  counterparty: friend,
  value: 5n,
  state: 'done',
  atMs: n * 1_000,
})
const record = (n: number, state: SentRecord['state']): SentRecord => ({
  hash: hashOf(n),
  network: '0x01',
  from: me,
  counterparty: friend,
  title: `Send ${n}`,
  nonce: n,
  sentMs: n * 1_000 + 1,
  state,
})

describe('merged', () => {
  it('gives what the chain says the words it was signed by, and shows what waits', () => {
    const items = merged(
      [found(3), found(1)],
      [record(4, 'pending'), record(3, 'failed'), record(1, 'pending')],
    )
    assert.deepEqual(
      items.map(({ title, state, value }) => [title, state, value]),
      [
        ['Send 4', 'pending', undefined],
        ['Send 3', 'failed', 5n],
        ['Send 1', 'done', 5n],
      ],
    )
  })
})

describe('merged, of two with one nonce', () => {
  it('shows both, with what this browser knows of each', () => {
    const lost = { ...record(3, 'replaced'), replacedBy: hashOf(4) }
    const won = { ...record(4, 'done'), replaces: hashOf(3) }
    const items = merged([found(4)], [won, lost])
    assert.deepEqual(
      items.map(({ hash, state, sent }) => [hash, state, sent?.replaces, sent?.replacedBy]),
      [
        [hashOf(4), 'done', hashOf(3), undefined],
        [hashOf(3), 'replaced', undefined, hashOf(4)],
      ],
    )
  })
})

describe('readActivity', () => {
  it('looks at the newest blocks only, and at one’s own in them, where the index is silent', async () => {
    const asked: bigint[] = []
    const client = {
      getBlockNumber: async () => 100n,
      getBlock: async ({ blockNumber }: { blockNumber: bigint }) => {
        asked.push(blockNumber)
        const transactions =
          blockNumber === 90n
            ? [
                { hash: hashOf(1), from: me, to: friend, value: 1n, input: '0x' },
                { hash: hashOf(2), from: friend, to: friend, value: 2n, input: '0x' },
                { hash: hashOf(3), from: friend, to: me, value: 3n, input: '0x' },
                { hash: hashOf(4), from: me, to: null, value: 0n, input: '0x60' },
              ]
            : []
        return { timestamp: blockNumber, transactions }
      },
    } as unknown as PublicClient
    const { items, source } = await readActivity(client, 'http://127.0.0.1:1', me)
    assert.equal(source, 'node')
    assert.equal(asked.length, blocksLookedAt)
    assert.deepEqual(
      items.map(({ hash, direction, counterparty }) => [Number(hash), direction, counterparty]),
      [
        [4, 'call', undefined],
        [3, 'in', friend],
        [1, 'out', friend],
      ],
    )
  })
})

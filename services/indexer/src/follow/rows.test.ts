import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { positionOf } from '../database/position.ts'
import { addBlock, erc20Log, genesisMs, memoryChain, person } from './memory-chain.fixture.ts'
import { logBytesMax, rowsOf } from './rows.ts'

const [alice, bob, token] = [person(1), person(2), person(3)]
const sql = (address: string): string => `\\x${address.slice(2)}`

describe('rowsOf', () => {
  it('adds up what happened to addresses, tokens, balances and minutes', () => {
    const chain = memoryChain()
    addBlock(chain, [
      { from: alice, to: bob, value: 5n },
      { from: alice, to: token, logs: [erc20Log(token, null, alice, 10n), erc20Log(token, alice, bob, 4n)] },
    ])
    const rows = rowsOf(chain.blocks)
    assert.deepEqual(
      rows.transfers.map(({ id, kind, amount }) => [id, kind, amount]),
      [
        [positionOf(1, 0), 0, '5'],
        [positionOf(1, 1), 1, '10'],
        [positionOf(1, 2), 1, '4'],
      ],
    )
    assert.deepEqual(
      rows.balances.map(({ owner, amount }) => [owner, amount]),
      [
        [sql(alice), '6'],
        [sql(bob), '4'],
      ],
    )
    assert.deepEqual(
      rows.tokens.map(({ supply, transfers }) => [supply, transfers]),
      [['10', 2]],
    )
    const [first] = rows.addresses.filter(({ address }) => String(address) === sql(alice))
    assert.deepEqual([first?.sent, first?.received, first?.transfers], [2, 0, 2])
    assert.deepEqual(rows.minutes, [
      { minute: Math.floor(genesisMs / 60_000), blocks: 2, transactions: 2, gas: 42_000, fees: '42000' },
    ])
  })
  it('counts who sent something once a day', () => {
    const chain = memoryChain()
    addBlock(chain, [
      { from: alice, to: bob },
      { from: alice, to: token },
      { from: bob, to: alice },
    ])
    const day = Math.floor(genesisMs / 86_400_000)
    assert.deepEqual(
      rowsOf(chain.blocks).active.map((it) => [it.day, String(it.sender)]),
      [alice, bob].map((it) => [day, sql(it)]),
    )
  })
  it('moves nothing where a transaction failed, and makes no contract', () => {
    const chain = memoryChain()
    addBlock(chain, [{ from: alice, to: null, value: 5n, fails: true, created: bob }])
    const rows = rowsOf(chain.blocks)
    assert.deepEqual([rows.transfers, rows.contracts], [[], []])
    assert.equal(rows.transactions[0]?.succeeded, false)
  })
  it('tells credits of the chain itself', () => {
    const chain = memoryChain()
    const block = addBlock(chain, [])
    const rows = rowsOf([{ ...block, withdrawals: [{ address: bob, amount: '0x2' }] }])
    assert.deepEqual(
      rows.transfers.map(({ kind, tx, amount }) => [kind, tx, amount]),
      [[4, null, '2000000000']],
    )
  })
  it('keeps a bounded part of what a contract says', () => {
    const chain = memoryChain()
    const data = `0x${'ab'.repeat(logBytesMax + 5)}` as const
    addBlock(chain, [{ from: alice, to: bob, logs: [{ address: token, topics: [], data }] }])
    const [log] = rowsOf(chain.blocks).logs
    assert.equal(log?.data.length, 2 + 2 * logBytesMax)
    assert.equal(log?.data_bytes, logBytesMax + 5)
  })
  it('gives the same whether blocks come together or apart', () => {
    const chain = memoryChain()
    for (let at = 0; at < 4; at++) addBlock(chain, [{ from: alice, to: bob, value: 1n }])
    const apart = chain.blocks.flatMap((block) => rowsOf([block]).transactions)
    assert.deepEqual(rowsOf(chain.blocks).transactions, apart)
  })
})

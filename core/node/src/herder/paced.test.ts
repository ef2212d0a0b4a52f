import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { gasOf, type Ledger } from '@watt/ledger'
import { signTransaction } from '../pool/test-chain.ts'
import { type Cluster, createCluster, identityOf } from './cluster.fixture.ts'

/** Transfers of 21,000 gas in one millisecond. */
const transfersPerMs = 0.1
const accounts = 10
/** Twice what runs in half a second. */
const perRound = 100
const rounds = 14

describe('validators on slow machines', () => {
  let cluster: Cluster
  afterEach(() => cluster.stop())

  /** Counts each closed block as work of a machine that is that slow. */
  function slowMachine() {
    let worked = 0
    const around = (ledger: Ledger): Ledger =>
      new Proxy(ledger, {
        get(target, name) {
          if (name !== 'close') return Reflect.get(target, name, target) as unknown
          const close: Ledger['close'] = async (...args) => {
            const block = await target.close(...args)
            worked += Number(gasOf(block.transactions)) / 21_000 / transfersPerMs
            return block
          }
          return close
        },
      })
    return { around, workedMs: () => worked }
  }

  it('come down to what runs in half a block time, and leave nobody out for good', async () => {
    cluster = createCluster()
    for (let index = 0; index < 4; index++) await cluster.start(index, slowMachine())
    const [first, ...others] = cluster.nodes.values()
    for (let round = 0; round < rounds; round++) {
      const raws = Array.from({ length: perRound }, (_, at) => {
        const nonce = BigInt(round * (perRound / accounts) + Math.floor(at / accounts))
        return signTransaction(identityOf(at % accounts), { nonce, gasPrice: 1n })
      })
      const added = first!.pool.add(raws, 'rpc') // It pauses on the cluster's time.
      await cluster.untilHead(BigInt(round + 1))
      await added
    }
    await cluster.untilHead(BigInt(rounds + 12))
    const sizes = first!.blocks.map(({ transactions }) => transactions.length)
    const sum = sizes.reduce((all, size) => all + size, 0)
    assert.equal(sum, rounds * perRound)
    assert.equal(first!.pool.status().pending, 0)
    assert.equal(Math.max(...sizes.slice(0, rounds)), perRound)
    // 50 run in half a second; the one that crosses the bound is in.
    const late = sizes.slice(rounds, sizes.indexOf(0, rounds) - 1)
    assert.ok(late.length >= 3 && late.every((size) => size >= 25 && size <= 51), `${sizes.join()}`)
    for (const { ledger } of others) assert.equal(ledger.head.hash, first!.ledger.head.hash)
  })
})

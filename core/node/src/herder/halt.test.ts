import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { InvariantError, type Ledger } from '@watt/ledger'
import { type Cluster, createCluster } from './cluster.fixture.ts'

let cluster: Cluster
/** A ledger that fails at one block. */
function failing(ledger: Ledger, at: bigint, error: Error): Ledger {
  return new Proxy(ledger, {
    get(target, name) {
      if (name !== 'close') return Reflect.get(target, name, target) as unknown
      const close: Ledger['close'] = (...facts) =>
        target.head.header.number + 1n === at ? Promise.reject(error) : target.close(...facts)
      return close
    },
  })
}

describe('a herder whose ledger breaks a rule', () => {
  afterEach(() => cluster.stop())
  for (const [problem, error] of [
    ['A rule of the ledger does not hold', new InvariantError('supply', { before: 1n, change: 5n })],
    ['An internal fault', new TypeError('x is undefined')],
  ] as const) {
    it(`halts for good, says why and goes on answering: ${problem}`, async () => {
      cluster = createCluster()
      for (const index of [0, 1, 2]) await cluster.start(index)
      const victim = await cluster.start(3, { around: (ledger) => failing(ledger, 3n, error) })
      const others = [0, 1, 2].map((index) => cluster.nodes.get(index)!)
      await cluster.clock.until(() => others.every(({ ledger }) => ledger.head.header.number >= 4n), 20_000)
      const said: string[] = []
      others[0]!.herder.onStatement(({ nodeId }) => {
        if (nodeId === victim.identity.nodeId) said.push(nodeId)
      })
      await cluster.clock.advance(5_000)
      const { state, reason, headNumber } = victim.herder.status()
      assert.equal(state, 'halted')
      assert.ok(reason?.startsWith(problem), reason)
      assert.equal(headNumber, 2n)
      assert.deepEqual(said, [])
      assert.ok(others[0]!.ledger.head.header.number >= 6n)
      const answer = await new Promise((resolve, reject) => {
        others[0]!.network.ask('peer-4', 'scpState', new Uint8Array(8)).then(resolve, reject)
        void cluster.clock.advance(100)
      })
      assert.ok(answer instanceof Uint8Array)
    })
  }
})

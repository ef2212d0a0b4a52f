import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isCertified, startCluster } from './cluster.fixture.ts'

describe('four validators', () => {
  it('close twenty empty blocks, one a second, with one state and certificates', async () => {
    const cluster = await startCluster()
    await cluster.untilHead(20n)
    const nodes = [...cluster.nodes.values()]
    const hashes = new Set(nodes.map(({ ledger }) => ledger.block(20n)?.hash))
    assert.equal(hashes.size, 1)
    const [first] = nodes
    assert.ok(first)
    const span = Number(
      first.ledger.block(20n)!.value.closeTimeMs - first.ledger.block(1n)!.value.closeTimeMs,
    )
    assert.ok(span >= 19_000 && span < 21_000, `${span} ms`)
    assert.ok(isCertified(first, 19n, 3))
    assert.equal(first.herder.status().state, 'synced')
    assert.equal(first.herder.status().reason, undefined)
    await cluster.stop()
  })
})

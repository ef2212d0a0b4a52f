import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { choosePanel } from './panel.ts'
import type { RemoteNode } from './remote-node.ts'

const nowMs = 1_000_000

function node(name: string, latencyMs?: number, about: Partial<RemoteNode> = {}): RemoteNode {
  return {
    name,
    latencyMs,
    failedAtMs: undefined,
    lie: undefined,
    ask: () => Promise.resolve([]),
    blame: () => undefined,
    ...about,
  }
}

const names = (nodes: readonly RemoteNode[]): readonly string[] => nodes.map((it) => it.name)

describe('choosePanel', () => {
  const near = node('near', 5)
  const mid = node('mid', 50)
  const far = node('far', 500)
  const own = node('own', 900)
  const all = [far, mid, near, own]
  const options = { own: undefined, size: 3, random: () => 0.5, nowMs }

  it('takes the own node, the nearest, and some by lot', () => {
    assert.deepEqual(names(choosePanel(all, { ...options, own })).slice(0, 2), ['own', 'near'])
    assert.deepEqual(names(choosePanel(all, options)).slice(0, 2), ['near', 'mid'])
    const drawn = new Set(
      [0, 0.9].map((first) => {
        let lots = 0
        const random = () => (lots++ === 0 ? first : 0.5)
        return names(choosePanel(all, { ...options, own, random }))[2]
      }),
    )
    assert.deepEqual(drawn, new Set(['mid', 'far']))
  })

  it('puts who just failed behind, and leaves out who lied until some time has passed', () => {
    const failed = node('failed', 1, { failedAtMs: nowMs - 1_000 })
    assert.deepEqual(names(choosePanel([failed, far, mid], { ...options, size: 1 })), ['mid'])
    const liar = (atMs: number) => node('liar', 1, { lie: { atMs, why: 'lied' } })
    assert.deepEqual(names(choosePanel([liar(nowMs - 1_000), far], options)), ['far'])
    assert.deepEqual(names(choosePanel([liar(nowMs - 3_600_000), far], options)), ['liar', 'far'])
  })

  it('asks liars when there is nobody else, and never more than there are', () => {
    const liar = node('liar', 1, { lie: { atMs: nowMs, why: 'lied' } })
    assert.deepEqual(names(choosePanel([liar], options)), ['liar'])
    assert.equal(choosePanel(all, { ...options, size: 9 }).length, 4)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findCulprit, fuzzInChild } from '../command/supervise.ts'

const task = { target: 'planted', seed: 1, inputs: 60_000, timeMs: 60_000 }

describe('the coverage-guided loop', () => {
  it('finds a bug behind four conditions, which blind mutation does not, and makes its input small', async () => {
    const guided = await fuzzInChild({ ...task, guided: true })
    assert.deepEqual(
      guided.findings.map(({ kind, input }) => [kind, Buffer.from(input ?? []).toString('latin1')]),
      [['exception', 'FUZZ']],
    )
    const blind = await fuzzInChild({ ...task, guided: false })
    assert.equal(blind.inputs, task.inputs)
    assert.deepEqual(blind.findings, [])
  })

  it('does the same again for the same seed', async () => {
    const short = { ...task, inputs: 10_000, guided: true }
    const [first, second] = [await fuzzInChild(short), await fuzzInChild(short)]
    assert.deepEqual([first.accepted, first.corpus], [second.accepted, second.corpus])
  })
})

describe('the watch over a target', () => {
  const good = new Uint8Array(8)
  const hanging = new Uint8Array(65)
  const deadly = new Uint8Array(66)

  it('finds among several inputs the one that breaks or kills a process', async () => {
    const bad = new Uint8Array(Buffer.from('FUZZ'))
    const broken = await findCulprit('planted', [good, bad, good])
    assert.deepEqual([broken?.kind, broken?.input], ['exception', bad])
    const dead = await findCulprit('planted', [good, deadly, good])
    assert.deepEqual([dead?.kind, dead?.input], ['crash', deadly])
    assert.equal(await findCulprit('planted', [good]), undefined)
  })

  it('ends a child that is silent', async () => {
    const culprit = await findCulprit('planted', [good, hanging], 2_000)
    assert.deepEqual([culprit?.kind, culprit?.input], ['hang', hanging])
  })
})

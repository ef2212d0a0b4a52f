import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Progress } from '../loop/fuzz.ts'
import { fuzzInPhases } from './phases.ts'

const task = { target: 'planted', seed: 1, timeMs: 60_000 }
const bug = [['exception', 'FUZZ']]
const shown = (findings: readonly { kind: string; input: Uint8Array | undefined }[]) =>
  findings.map(({ kind, input }) => [kind, Buffer.from(input ?? []).toString('latin1')])

describe('a long run', () => {
  it('goes on blindly from what guidance kept, and reports all of it as one', async () => {
    const told: Progress[] = []
    const say = (progress: Progress) => void told.push(progress)
    const run = await fuzzInPhases({ ...task, inputs: 60_000 }, say, { guided: 20_000, blind: 30_000 })
    assert.equal(run.inputs, 60_000)
    assert.deepEqual(shown(run.findings), bug)
    assert.ok(run.blocks !== undefined && run.blocks.ran > 1)
    // Of the guided phases only, so that blind ones end with what they began with.
    assert.ok(run.kept.length > 3 && run.kept.length === run.corpus)
    assert.deepEqual(
      told.map(({ inputs }) => inputs).toSorted((a, b) => a - b),
      told.map(({ inputs }) => inputs),
    )
  })

  it('finds from the corpus what blind mutation of the seeds would not', async () => {
    const guided = await fuzzInPhases({ ...task, inputs: 12_000 }, undefined, { guided: 12_000, blind: 0 })
    const both = await fuzzInPhases({ ...task, inputs: 60_000 }, undefined, { guided: 12_000, blind: 48_000 })
    assert.deepEqual([shown(guided.findings), shown(both.findings)], [[], bug])
  })
})

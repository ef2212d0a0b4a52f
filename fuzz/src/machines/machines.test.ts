import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeMachines, fuzzMachines } from './machines.ts'

/** Finds all programs to differ. */
const liar = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', (range) => {
      const seeds = Array.from({ length: range.count }, (_, index) => range.from + index)
      const differences = seeds.map((seed) => ({ seed, kind: 'round', difference: 'gas' }))
      parentPort.postMessage({ range, compared: { round: range.count }, differences })
    })`)}`,
)

describe('programs on all machines', () => {
  it('are compared seed by seed, of every kind', async () => {
    const result = await fuzzMachines({ from: 1, programs: 70, threads: 2, say: () => {} })
    assert.equal(result.programs, 70)
    assert.deepEqual(result.differences, [])
    const { cramped, ...others } = result.compared
    assert.deepEqual(others, { straight: 42, round: 14, libraries: 7, own: 7 })
    assert.ok(cramped > 0)
    assert.match(describeMachines(result), /70 programs \(seeds 1 to 70\) .*: 0 differences/)
  })

  it('that differ are told with the command that shows it again, and end the run', async () => {
    const said: string[] = []
    const options = { from: 5, programs: 1_000_000, threads: 1, worker: liar }
    const result = await fuzzMachines({ ...options, say: (line) => said.push(line) })
    assert.equal(result.programs, 50)
    assert.deepEqual(result.differences[0], { seed: 5, kind: 'round' })
    assert.match(said[0] ?? '', /seed 5, round: gas\n {2}npm run fuzz -- machines --seed 5 --inputs 1/)
  })
})

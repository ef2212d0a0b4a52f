import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readCorpus } from './corpus.ts'
import { createGenerator } from './loop/generate.ts'
import { createRandom } from './random.ts'
import type { Target } from './target.ts'
import { entryOf, targets } from './targets.ts'

/** Inputs of each target here; slow ones get fewer. `npm run fuzz` runs as many as wanted. */
const runs = { quick: 400, slow: 60 }
/** The same inputs each time: a test that fails tells of a change, not of luck. */
const seed = Number(process.env['WATT_SEED'] ?? 1)
const slow: ReadonlySet<string> = new Set([
  'peer-surface',
  'rpc-body',
  'web-socket-message',
  'evm-bytecode',
  'evm-precompile',
  'indexer-api',
  'people-credential',
  'people-message',
  'sdk-light-node',
])

/** Random bytes, and seeds that were changed a few times. */
function inputOf(target: Target): fc.Arbitrary<Uint8Array> {
  const mutated = fc.integer().map((seed) => createGenerator(target, target.seeds, createRandom(seed))())
  return fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 128 }) },
    { weight: 4, arbitrary: mutated },
  )
}

describe('every decoder that meets the outside', () => {
  for (const { name, about, load } of targets) {
    it(`keeps its promises for whatever comes: ${name}, ${about}`, async () => {
      const target = await load()
      const numRuns = slow.has(name) ? runs.slow : runs.quick
      await fc.assert(
        fc.asyncProperty(inputOf(target), async (input) => void (await target.run(input))),
        { numRuns, seed },
      )
    })

    it(`takes what our own encoders make: ${name}`, async () => {
      const target = await load()
      let taken = 0
      for (const seed of target.seeds) if (await target.run(seed)) taken++
      assert.ok(taken > 0)
    })
  }
})

describe('inputs that once broke something', async () => {
  for (const { target, path, input } of await readCorpus()) {
    it(`do no longer: ${path.split(/[/\\]/).slice(-2).join('/')}`, async () => {
      await (await entryOf(target).load()).run(input)
    })
  }
})

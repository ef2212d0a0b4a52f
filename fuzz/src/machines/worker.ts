/**
 * Compares the programs of ranges of seeds that the main thread hands out.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import { compare, type Kind } from './program.ts'

export type Range = { readonly from: number; readonly count: number }
export type Difference = { readonly seed: number; readonly kind: Kind; readonly difference: string }
export type Done = {
  readonly range: Range
  readonly compared: Readonly<Partial<Record<Kind, number>>>
  readonly differences: readonly Difference[]
}

parentPort?.on('message', (range: Range) => {
  void (async () => {
    parentPort?.postMessage(await run(range))
  })()
})

async function run(range: Range): Promise<Done> {
  const compared: Partial<Record<Kind, number>> = {}
  const differences: Difference[] = []
  for (let seed = range.from; seed < range.from + range.count; seed++) {
    for (const { kind, difference } of await compareNamed(seed)) {
      compared[kind] = (compared[kind] ?? 0) + 1
      if (difference !== undefined) differences.push({ seed, kind, difference })
    }
  }
  return { range, compared, differences }
}

async function compareNamed(seed: number): ReturnType<typeof compare> {
  try {
    return await compare(seed)
  } catch (cause) {
    throw new Error(`seed ${seed} threw: npm run fuzz -- machines --seed ${seed} --inputs 1`, { cause })
  }
}

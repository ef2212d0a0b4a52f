/**
 * Makes new inputs from those that reached something new.
 * @module
 */
import { mutateBytes } from '../mutate/bytes.ts'
import type { Random } from '../random.ts'
import type { Target } from '../target.ts'

/** Mutations of one input follow each other; most inputs get few. */
const stackedMax = 5

/** @returns makes the next input out of the corpus as it is then. */
export function createGenerator(
  target: Pick<Target, 'mutate' | 'dictionary' | 'bytesMax'>,
  corpus: readonly Uint8Array[],
  random: Random,
): () => Uint8Array {
  const bytes = mutateBytes(target.dictionary)
  const structured = target.mutate
  return () => {
    let input = choose(corpus, random)
    const steps = 1 + random.below(1 << random.below(stackedMax))
    // One kind for all steps: raw bytes in between would break the structure that the next step needs.
    const mutate = structured === undefined || random.oneIn(4) ? bytes : structured
    for (let step = 0; step < steps; step++) {
      const next = mutate(input, random, choose(corpus, random))
      if (next.length <= target.bytesMax) input = next
    }
    return input
  }
}

/** Half of the time one of the newest: they stand at the edge of what is known. */
function choose(corpus: readonly Uint8Array[], random: Random): Uint8Array {
  const newest = 8
  const from = random.oneIn(2) ? Math.max(0, corpus.length - newest) : 0
  return corpus[from + random.below(corpus.length - from)] ?? new Uint8Array()
}

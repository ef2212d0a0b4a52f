/**
 * The hash over everything that happened, in order: two runs of one plan have the same.
 * @module
 */
import { createHash } from 'node:crypto'

export interface RunDigest {
  add(...facts: readonly (string | number | bigint)[]): void
  end(): string
}

export function createRunDigest(): RunDigest {
  const hash = createHash('sha256')
  let gathered = ''
  return {
    add(...facts) {
      gathered += `${facts.join(' ')}\n`
      if (gathered.length < 16_384) return
      hash.update(gathered)
      gathered = ''
    },
    end: () => hash.update(gathered).digest('hex'),
  }
}

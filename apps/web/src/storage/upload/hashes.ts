/**
 * Hashes of chosen files, each computed once, one after the other.
 * @module
 */
import { queryOptions } from '@tanstack/react-query'
import { hashApart } from './stage-apart.ts'

const numbers = new WeakMap<File, number>()
let lastNumber = 0
let line: Promise<unknown> = Promise.resolve()

/** Two files of one name are two files. */
function numberOf(file: File): number {
  const known = numbers.get(file) ?? ++lastNumber
  numbers.set(file, known)
  return known
}

export function hashQuery(file: File) {
  return queryOptions({
    queryKey: ['file-hash', numberOf(file)],
    queryFn: ({ signal }) => {
      const hashed = line.then(() => hashApart(file, { onBytes: () => {}, signal }))
      line = hashed.catch(() => undefined)
      return hashed
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

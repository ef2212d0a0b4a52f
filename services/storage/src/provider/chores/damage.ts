/**
 * Pieces that are known to be damaged on this disk. Only kept in memory: whoever starts anew finds out anew.
 * @module
 */
import type { PieceStore } from '../disk/piece-store.ts'
import { isRoot } from '../disk/piece-store.ts'

type Hex = `0x${string}`

export interface Damage {
  has(root: Hex): boolean
  readonly roots: readonly Hex[]
  /** Reads the whole piece, and remembers when it is not what it should be. @returns what is wrong; undefined: nothing */
  check(root: Hex, sizeBytes: number, pace?: (bytes: number) => Promise<void>): Promise<string | undefined>
  forget(root: Hex): void
}

/** @param found - is told of each damaged piece once */
export function createDamage(store: PieceStore, found: (root: Hex, why: string) => void): Damage {
  const damaged = new Map<Hex, string>()
  return {
    has: (root) => damaged.has(root),
    get roots() {
      return [...damaged.keys()]
    },
    forget: (root) => void damaged.delete(root),
    check: async (root, sizeBytes, pace) => {
      const why = await wrongWith(store, root, sizeBytes, pace)
      if (why === undefined) damaged.delete(root)
      else if (!damaged.has(root)) {
        damaged.set(root, why)
        found(root, why)
      }
      return why
    },
  }
}

/** @throws what a disk throws that does not answer: that is no damage yet */
async function wrongWith(
  store: PieceStore,
  root: Hex,
  sizeBytes: number,
  pace: ((bytes: number) => Promise<void>) | undefined,
): Promise<string | undefined> {
  if (!(await store.has(root, sizeBytes))) return 'its bytes are gone'
  const { PieceHasher } = await import('../../piece/index.ts')
  const hasher = new PieceHasher()
  for await (const chunk of store.stream(root, 0, sizeBytes)) {
    hasher.update(chunk)
    await pace?.(chunk.length)
  }
  return isRoot(hasher.finish().tree, root) ? undefined : 'its bytes have another root'
}

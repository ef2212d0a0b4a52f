/**
 * The best of many, without sorting all of them.
 * @module
 */

/** Rows of the `count` highest ranks above 0, best first; of equals the lower row. */
export function ranked(rank: Float64Array, count: number): readonly number[] {
  if (count < 1) return []
  const best: number[] = []
  for (let row = 0; row < rank.length; row++) {
    const own = rank[row]!
    if (own === 0 || (best.length === count && own <= rank[best.at(-1)!]!)) continue
    best.splice(placeOf(rank, best, own), 0, row)
    if (best.length > count) best.pop()
  }
  return best
}

/** Behind all that are as high. */
function placeOf(rank: Float64Array, best: readonly number[], own: number): number {
  let [low, high] = [0, best.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rank[best[middle]!]! >= own) low = middle + 1
    else high = middle
  }
  return low
}

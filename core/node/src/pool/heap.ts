/**
 * A binary heap.
 * @module
 */

/** Hands out its items in order; `isBefore` must be a strict order. */
export interface Heap<T> {
  push(item: T): void
  /** The first item, which stays. */
  peek(): T | undefined
  pop(): T | undefined
}

/** Makes a heap of `items`, which it takes over. */
export function createHeap<T>(items: T[], isBefore: (a: T, b: T) => boolean): Heap<T> {
  const swap = (i: number, j: number): void => {
    const kept = items[i]!
    items[i] = items[j]!
    items[j] = kept
  }
  const sink = (start: number): void => {
    for (let parent = start; ;) {
      let first = parent
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < items.length && isBefore(items[child]!, items[first]!)) first = child
      }
      if (first === parent) return
      swap(parent, first)
      parent = first
    }
  }
  for (let i = (items.length >>> 1) - 1; i >= 0; i--) sink(i)
  return {
    push(item) {
      let child = items.push(item) - 1
      while (child > 0) {
        const parent = (child - 1) >>> 1
        if (!isBefore(items[child]!, items[parent]!)) return
        swap(parent, child)
        child = parent
      }
    },
    peek: () => items[0],
    pop() {
      const top = items[0]
      const last = items.pop()
      if (items.length > 0) {
        items[0] = last!
        sink(0)
      }
      return top
    },
  }
}

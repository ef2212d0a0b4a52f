/**
 * Things that are due at a time, earliest first; of two due together the one put in first (a binary heap).
 * @module
 */

export interface DueQueue<T> {
  readonly size: number
  /** When the earliest is due; undefined when nothing waits. */
  readonly nextMs: number | undefined
  put(dueMs: number, item: T): void
  /** Takes out the earliest that is due by now. */
  take(nowMs: number): T | undefined
}

type Entry<T> = { readonly dueMs: number; readonly order: number; readonly item: T }

export function createDueQueue<T>(): DueQueue<T> {
  const heap: Entry<T>[] = []
  let order = 0
  const isBefore = (a: Entry<T>, b: Entry<T>): boolean =>
    a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)

  const up = (entry: Entry<T>): void => {
    let at = heap.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(entry, heap[parent] as Entry<T>)) break
      heap[at] = heap[parent] as Entry<T>
      at = parent
    }
    heap[at] = entry
  }
  const down = (entry: Entry<T>): void => {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry<T>, heap[child] as Entry<T>))
        child += 1
      if (!isBefore(heap[child] as Entry<T>, entry)) break
      heap[at] = heap[child] as Entry<T>
      at = child
    }
    heap[at] = entry
  }

  return {
    get size() {
      return heap.length
    },
    get nextMs() {
      return heap[0]?.dueMs
    },
    put(dueMs, item) {
      up({ dueMs, order: order++, item })
    },
    take(nowMs) {
      const first = heap[0]
      if (first === undefined || first.dueMs > nowMs) return undefined
      const last = heap.pop() as Entry<T>
      if (heap.length > 0) down(last)
      return first.item
    },
  }
}

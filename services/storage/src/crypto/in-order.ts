/**
 * Several tasks in flight, results in order.
 * @module
 */

/**
 * Runs `work` on each item, on at most `atOnce` at a time.
 * @yields The results, in the order of the items.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = []
  let index = 0
  try {
    for await (const item of items) {
      const task = work(item, index++)
      // Until it is awaited in its turn, its failure must not count as unhandled.
      task.catch(() => {})
      running.push(task)
      if (running.length >= atOnce) yield await running.shift()!
    }
    while (running.length > 0) yield await running.shift()!
  } finally {
    await Promise.allSettled(running)
  }
}

/**
 * Cuts a stream.
 * @param buffer - Of `bytes` bytes, for what comes in several parts, where each piece is done with before the next is asked for;
 * otherwise each has a buffer of its own.
 * @yields `bytes` bytes at a time, at the end perhaps fewer; views of what came, where that suffices.
 */
export async function* rechunk(
  source: AsyncIterable<Uint8Array>,
  bytes: number,
  buffer?: Uint8Array,
): AsyncGenerator<Uint8Array> {
  let pending = buffer ?? new Uint8Array(bytes)
  let filled = 0
  for await (const part of source) {
    let from = 0
    while (from < part.length) {
      if (filled === 0 && part.length - from >= bytes) {
        yield part.subarray(from, from + bytes)
        from += bytes
        continue
      }
      const taken = Math.min(bytes - filled, part.length - from)
      pending.set(part.subarray(from, from + taken), filled)
      filled += taken
      from += taken
      if (filled < bytes) continue
      yield pending
      pending = buffer ?? new Uint8Array(bytes)
      filled = 0
    }
  }
  if (filled > 0) yield pending.subarray(0, filled)
}

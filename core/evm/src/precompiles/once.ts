/**
 * What is loaded once for the whole process, and is at hand without waiting from then on.
 * @module
 */
export type Once<T> = {
  /** Loads it, or waits for who does. */
  readonly load: () => Promise<T>
  /** @throws when it is not loaded yet. */
  readonly get: () => T
}

export function once<T>(load: () => Promise<T>): Once<T> {
  let loading: Promise<T> | undefined
  let loaded: { readonly it: T } | undefined
  const begin = async (): Promise<T> => {
    loaded = { it: await load() }
    return loaded.it
  }
  return {
    load: () => (loading ??= begin()),
    get: () => {
      if (loaded === undefined) throw new Error('A built-in function ran before it was loaded')
      return loaded.it
    },
  }
}

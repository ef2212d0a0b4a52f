/**
 * What is loaded once for the whole process, and is at hand without waiting from then on.
 * @module
 */
export type Once<T> = {
  /** Loads it, or waits for who does. When that fails, the next one tries again. */
  readonly load: () => Promise<T>
  /**
   * Works with it. Work that threw may have left its memory half done, so nobody works with it after that.
   * @throws when it is not loaded yet, or broken.
   */
  readonly use: <R>(work: (it: T) => R) => R
}

export function once<T>(load: () => Promise<T>): Once<T> {
  let loading: Promise<T> | undefined
  let loaded: { readonly it: T } | undefined
  let isBroken = false
  const begin = async (): Promise<T> => {
    try {
      loaded = { it: await load() }
      return loaded.it
    } catch (error) {
      loading = undefined
      throw error
    }
  }
  return {
    load: () => (loading ??= begin()),
    use: (work) => {
      if (loaded === undefined) throw new Error('A built-in function ran before it was loaded')
      if (isBroken) throw new Error('A built-in function failed half-way before; start the process again')
      try {
        return work(loaded.it)
      } catch (error) {
        isBroken = true
        throw error
      }
    },
  }
}

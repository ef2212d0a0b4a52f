/**
 * A store that says when its disk failed for good, so that the node ends instead of living on beside it.
 * @module
 */
import { type Store, StoreError } from '@watt/ledger'

/**
 * Passes everything through.
 * @param onFailure - Hears of the first failure that space alone does not mend.
 */
export function watchStore(store: Store, onFailure: (error: StoreError) => void): Store {
  const tell = (error: unknown): void => {
    if (error instanceof StoreError && error.reason === 'io') onFailure(error)
  }
  const watched =
    (getMany: NonNullable<Store['getMany']>): NonNullable<Store['getMany']> =>
    async (keys) => {
      try {
        return await getMany(keys)
      } catch (error) {
        tell(error)
        throw error
      }
    }
  return {
    get: (key) => {
      try {
        return store.get(key)
      } catch (error) {
        tell(error)
        throw error
      }
    },
    ...(store.getMany && { getMany: watched(store.getMany) }),
    async *entries(range) {
      try {
        yield* store.entries(range)
      } catch (error) {
        tell(error)
        throw error
      }
    },
    write: async (operations) => {
      try {
        await store.write(operations)
      } catch (error) {
        tell(error)
        throw error
      }
    },
    close: () => store.close(),
  }
}

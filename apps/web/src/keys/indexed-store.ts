/**
 * The vault's records in IndexedDB. Each change is one transaction, which the browser keeps apart from other tabs'.
 * @module
 */
import { StorageFullError, StorageRefusedError, type VaultStore } from './store.ts'

const table = 'records'

/**
 * Opens the store, and asks the browser to keep it when room runs short.
 * @throws {StorageRefusedError}
 */
export function indexedStore(databaseName = 'watt-vault'): VaultStore {
  let opened: Promise<IDBDatabase> | undefined
  const database = async () => {
    opened ??= open(databaseName)
    // A failed attempt is not kept: the next one may find the setting changed.
    return opened.catch((error: unknown) => {
      opened = undefined
      throw error
    })
  }
  return {
    read: async (name) => {
      const records = (await database()).transaction(table).objectStore(table)
      return answer<Uint8Array | undefined>(records.get(name))
    },
    list: async (prefix) => {
      const records = (await database()).transaction(table).objectStore(table)
      const range = IDBKeyRange.bound(prefix, `${prefix}\uFFFF`)
      const [names, values] = await Promise.all([
        answer(records.getAllKeys(range)),
        answer<Uint8Array[]>(records.getAll(range)),
      ])
      return new Map(names.map((name, at) => [name as string, values[at]!]))
    },
    change: async (names, decide) => {
      const transaction = (await database()).transaction(table, 'readwrite', { durability: 'strict' })
      const records = transaction.objectStore(table)
      const done = ended(transaction)
      done.catch(() => {}) // It is awaited below; a refusal by `decide` comes first.
      const values = await Promise.all(names.map((name) => answer<Uint8Array | undefined>(records.get(name))))
      const found = new Map(
        names.flatMap((name, at) => (values[at] === undefined ? [] : [[name, values[at]] as const])),
      )
      try {
        for (const [name, bytes] of decide(found))
          if (bytes === undefined) records.delete(name)
          else records.put(bytes, name)
      } catch (error) {
        transaction.abort()
        throw error
      }
      await done
    },
    clear: async () => {
      const transaction = (await database()).transaction(table, 'readwrite', { durability: 'strict' })
      transaction.objectStore(table).clear()
      await ended(transaction)
    },
  }
}

async function open(name: string): Promise<IDBDatabase> {
  try {
    const request = indexedDB.open(name, 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(table))
    const database = await answer(request)
    // Another tab that erases or upgrades waits for nobody.
    database.addEventListener('versionchange', () => database.close())
    await navigator.storage?.persist?.().catch(() => false)
    return database
  } catch {
    throw new StorageRefusedError()
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new StorageRefusedError()))
  })
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => {
      const isFull = transaction.error?.name === 'QuotaExceededError'
      reject(isFull ? new StorageFullError() : new StorageRefusedError())
    })
  })
}

/** States over stores in memory. */
import type { Address, StateChanges } from '@watt/evm'
import { memoryStore, type MemoryStore } from '../store/memory-store.ts'
import { emptyCodeHash } from './account-record.ts'
import type { OpenStateStore } from './state-store.ts'

/** Changes that give one account a balance. */
export function pay(address: Address, balance: bigint): StateChanges {
  return {
    accounts: new Map([[address, { nonce: 0n, balance, codeHash: emptyCodeHash }]]),
    storage: new Map(),
    codes: new Map(),
  }
}

type GetMany = (keys: readonly Uint8Array[]) => Promise<readonly (Uint8Array | undefined)[]>

/** Reads in bulk as well, as stores on a disk do. */
export function bulkStore(getMany?: (get: GetMany) => GetMany): MemoryStore {
  const store = memoryStore()
  const all: GetMany = async (keys) => keys.map((key) => store.get(key))
  return Object.assign(Object.create(store), { getMany: getMany?.(all) ?? all })
}

export async function commit(
  { store, states }: { store: MemoryStore; states: OpenStateStore },
  changes: StateChanges,
): Promise<void> {
  const staged = await states.stage(states.block + 1n, changes)
  await store.write(staged.operations)
  staged.accept()
}

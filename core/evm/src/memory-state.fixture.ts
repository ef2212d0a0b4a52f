/**
 * A state in memory, for tests and benchmarks: the reader below a {@link JournaledState}, and its root.
 * @module
 */
import { createMPT } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { Account as LibraryAccount } from '@ethereumjs/util'
import { fromHex } from './hex.ts'
import { emptyCodeHash, keccak } from './keccak.ts'
import type { Account, Address, Hex, StateChanges, StateReader } from './types.ts'

/** Plain maps. {@link MemoryState.apply} is what a ledger does at a block's end. */
export class MemoryState implements StateReader {
  readonly accounts: Map<Address, Account> = new Map()
  readonly slots: Map<Address, Map<Hex, bigint>> = new Map()
  readonly codes: Map<Hex, Uint8Array> = new Map()

  account(address: Address): Account | undefined {
    return this.accounts.get(address)
  }

  code(codeHash: Hex): Uint8Array {
    const code = codeHash === emptyCodeHash ? new Uint8Array(0) : this.codes.get(codeHash)
    if (code === undefined) throw new Error(`no code with hash ${codeHash}`)
    return code
  }

  storage(address: Address, slot: Hex): bigint {
    return this.slots.get(address)?.get(slot) ?? 0n
  }

  hasStorage(address: Address): boolean {
    return (this.slots.get(address)?.size ?? 0) > 0
  }

  /** Puts an account with its code. */
  put(address: Address, { nonce = 0n, balance = 0n, code = new Uint8Array(0) }: Partial<Funded>): void {
    const codeHash = keccak(code)
    this.codes.set(codeHash, code)
    this.accounts.set(address, { nonce, balance, codeHash })
  }

  putSlot(address: Address, slot: Hex, value: bigint): void {
    const slots = this.slots.get(address) ?? new Map<Hex, bigint>()
    if (value === 0n) slots.delete(slot)
    else slots.set(slot, value)
    this.slots.set(address, slots)
  }

  apply({ accounts, storage, codes }: StateChanges): void {
    for (const [address, account] of accounts) {
      if (account === null) this.accounts.delete(address)
      else this.accounts.set(address, account)
    }
    for (const [address, { cleared, slots }] of storage) {
      if (cleared) this.slots.delete(address)
      for (const [slot, value] of slots) this.putSlot(address, slot, value)
    }
    for (const [codeHash, code] of codes) this.codes.set(codeHash, code)
  }

  /** The state root, by a trie that is not ours. */
  async root(): Promise<Hex> {
    const trie = await createMPT({ useKeyHashing: true })
    for (const [address, { nonce, balance, codeHash }] of this.accounts) {
      const storageRoot = await storageRootOf(this.slots.get(address))
      const account = new LibraryAccount(nonce, balance, storageRoot, fromHex(codeHash))
      await trie.put(fromHex(address), account.serialize())
    }
    return `0x${Buffer.from(trie.root()).toString('hex')}`
  }
}

type Funded = { readonly nonce: bigint; readonly balance: bigint; readonly code: Uint8Array }

async function storageRootOf(slots: ReadonlyMap<Hex, bigint> | undefined): Promise<Uint8Array> {
  const trie = await createMPT({ useKeyHashing: true })
  for (const [slot, value] of slots ?? []) await trie.put(fromHex(slot), RLP.encode(value))
  return trie.root()
}

/**
 * A journaled state in the shape that `@ethereumjs/evm` wants. Everything underneath is synchronous.
 * @module
 */
import type { AccountFields, StateManagerInterface } from '@ethereumjs/common'
import { Account as LibraryAccount, bigIntToBytes, bytesToBigInt, setLengthLeft } from '@ethereumjs/util'
import type { Address as LibraryAddress } from '@ethereumjs/util'
import { emptyAccount, storeAccount } from '../account.ts'
import { MoneyCreatedError } from '../errors.ts'
import type { JournaledState } from '../journaled-state.ts'
import { fromHex, toHex } from '../hex.ts'
import { emptyCodeHash } from '../keccak.ts'
import type { Account, Address, Hex } from '../types.ts'

type Mark = { readonly state: number; readonly moneyChange: bigint }

/** Any root but the empty one: the library only looks whether there is storage (EIP-7610). */
const someStorageRoot = new Uint8Array(32)
const noBytes = new Uint8Array(0)

/** Serves one transaction at a time: {@link StateAdapter.start}, then the library's calls. */
export class StateAdapter implements StateManagerInterface {
  #state: JournaledState | undefined
  #marks: Mark[] = []
  /** Slots as they were when the transaction began (EIP-2200), for those written since. */
  #originals = new Map<string, bigint>()
  /** Sum of all balance changes: 0n, or negative when a contract burned wei. */
  #moneyChange = 0n

  readonly originalStorageCache = {
    get: async (address: LibraryAddress, key: Uint8Array): Promise<Uint8Array> => {
      const owner = addressOf(address)
      const slot = slotOf(key)
      return word(this.#originals.get(owner + slot) ?? this.#open().storage(owner, slot))
    },
    clear: (): void => this.#originals.clear(),
  }

  /** Begins a transaction on `state`. */
  start(state: JournaledState): void {
    this.#state = state
    this.#marks = []
    this.#originals.clear()
    this.#moneyChange = 0n
  }

  /**
   * Ends it and lets go of the state.
   * @returns the wei that were burned.
   * @throws {MoneyCreatedError} Balances grew.
   */
  finish(): bigint {
    this.#state = undefined
    if (this.#moneyChange > 0n) throw new MoneyCreatedError(this.#moneyChange)
    return -this.#moneyChange
  }

  async getAccount(address: LibraryAddress): Promise<LibraryAccount | undefined> {
    const owner = addressOf(address)
    const account = this.#open().account(owner)
    if (account === undefined) return undefined
    const { nonce, balance, codeHash } = account
    if (codeHash === emptyCodeHash) {
      const isTaken = nonce === 0n && this.#open().hasStorage(owner)
      return new LibraryAccount(nonce, balance, isTaken ? someStorageRoot : undefined)
    }
    return new LibraryAccount(nonce, balance, undefined, fromHex(codeHash))
  }

  async putAccount(address: LibraryAddress, account?: LibraryAccount): Promise<void> {
    if (account === undefined) return this.deleteAccount(address)
    const { nonce, balance, codeHash } = account
    this.#store(addressOf(address), { nonce, balance, codeHash: toHex(codeHash) })
  }

  async deleteAccount(address: LibraryAddress): Promise<void> {
    this.#store(addressOf(address), emptyAccount)
  }

  async modifyAccountFields(address: LibraryAddress, fields: AccountFields): Promise<void> {
    const owner = addressOf(address)
    const account = this.#open().account(owner) ?? emptyAccount
    const codeHash = fields.codeHash ? toHex(fields.codeHash) : account.codeHash
    const nonce = fields.nonce ?? account.nonce
    this.#store(owner, { nonce, balance: fields.balance ?? account.balance, codeHash })
  }

  async putCode(address: LibraryAddress, code: Uint8Array): Promise<void> {
    const owner = addressOf(address)
    const codeHash = this.#open().putCode(code)
    this.#store(owner, { ...(this.#open().account(owner) ?? emptyAccount), codeHash })
  }

  async getCode(address: LibraryAddress): Promise<Uint8Array> {
    const account = this.#open().account(addressOf(address))
    return account === undefined ? noBytes : this.#open().code(account.codeHash)
  }

  async getCodeSize(address: LibraryAddress): Promise<number> {
    return (await this.getCode(address)).length
  }

  async getStorage(address: LibraryAddress, key: Uint8Array): Promise<Uint8Array> {
    return word(this.#open().storage(addressOf(address), slotOf(key)))
  }

  async putStorage(address: LibraryAddress, key: Uint8Array, value: Uint8Array): Promise<void> {
    const owner = addressOf(address)
    const slot = slotOf(key)
    const state = this.#open()
    if (!this.#originals.has(owner + slot)) this.#originals.set(owner + slot, state.storage(owner, slot))
    state.setStorage(owner, slot, bytesToBigInt(value))
  }

  async clearStorage(address: LibraryAddress): Promise<void> {
    this.#open().clearStorage(addressOf(address))
  }

  async checkpoint(): Promise<void> {
    this.#marks.push({ state: this.#open().checkpoint(), moneyChange: this.#moneyChange })
  }

  async commit(): Promise<void> {
    this.#popMark()
  }

  async revert(): Promise<void> {
    const mark = this.#popMark()
    this.#open().revertTo(mark.state)
    this.#moneyChange = mark.moneyChange
  }

  /** The interpreter asks for roots only in forks that Watt does not run. */
  async getStateRoot(): Promise<Uint8Array> {
    throw new Error('The EVM library asked for a state root, which only the ledger knows.')
  }

  async setStateRoot(): Promise<void> {
    throw new Error('The EVM library set a state root, which only the ledger may.')
  }

  async hasStateRoot(): Promise<boolean> {
    return false
  }

  clearCaches(): void {
    this.#originals.clear()
  }

  shallowCopy(): StateManagerInterface {
    return new StateAdapter()
  }

  #store(address: Address, account: Account): void {
    const state = this.#open()
    this.#moneyChange += account.balance - (state.account(address)?.balance ?? 0n)
    storeAccount(state, address, account)
  }

  #popMark(): Mark {
    const mark = this.#marks.pop()
    if (mark === undefined) throw new Error('The EVM library closed a checkpoint that it did not open.')
    return mark
  }

  #open(): JournaledState {
    if (this.#state === undefined) throw new Error('The EVM library touched state outside of a transaction.')
    return this.#state
  }
}

function addressOf(address: LibraryAddress): Address {
  return toHex(address.bytes)
}

function slotOf(key: Uint8Array): Hex {
  return toHex(key.length === 32 ? key : setLengthLeft(key, 32))
}

/** As the library's own stores answer: 32 bytes. */
function word(value: bigint): Uint8Array {
  return setLengthLeft(bigIntToBytes(value), 32)
}

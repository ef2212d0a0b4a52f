/**
 * What an execution engine is, and what it reads and changes.
 *
 * The ledger knows these types only. A second engine replaces the first by implementing {@link Engine}.
 * Money is `bigint` wei, gas is `bigint`, addresses and hashes are lower-case `0x` hex.
 * @module
 */
import type { JournaledState } from './journaled-state.ts'

export type Hex = `0x${string}`
/** 20 bytes, lower case. */
export type Address = Hex

/** An account that exists. `codeHash` is keccak256 of the empty string for one without code. */
export type Account = { readonly nonce: bigint; readonly balance: bigint; readonly codeHash: Hex }

/** State at one block, read only. Synchronous: engines run without awaiting storage. */
export interface StateReader {
  account(address: Address): Account | undefined
  /** @throws when no code with this hash was ever stored; the empty hash gives no bytes. */
  code(codeHash: Hex): Uint8Array
  /** @param slot - 32 bytes. @returns 0n when unset. */
  storage(address: Address, slot: Hex): bigint
  /**
   * Whether any slot of the account is set. Asked only of accounts that have neither nonce nor code, at which no
   * contract may be created then (EIP-7610). Left out by readers whose accounts of that kind never have storage.
   */
  hasStorage?(address: Address): boolean
}

/** Everything that changed against the reader below; the ledger writes it into the tries. */
export type StateChanges = {
  /** null: the account no longer exists. */
  readonly accounts: ReadonlyMap<Address, Account | null>
  /** `cleared`: all earlier slots are gone before `slots` apply. 0n deletes a slot. */
  readonly storage: ReadonlyMap<
    Address,
    { readonly cleared: boolean; readonly slots: ReadonlyMap<Hex, bigint> }
  >
  readonly codes: ReadonlyMap<Hex, Uint8Array>
}

export type Log = { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Uint8Array }

/** EIP-2930. `storageKeys` are 32 bytes each. */
export type AccessList = readonly { readonly address: Address; readonly storageKeys: readonly Hex[] }[]

/** EIP-7702 tuple with its signer already recovered; `authority` is undefined when the signature is invalid. */
export type Authorization = {
  readonly chainId: bigint
  readonly address: Address
  readonly nonce: bigint
  readonly authority: Address | undefined
}

/** A transaction as the engine sees it: signature checked, sender known. */
export type Message = {
  readonly from: Address
  /** undefined creates a contract. */
  readonly to: Address | undefined
  readonly nonce: bigint
  readonly gasLimit: bigint
  readonly value: bigint
  readonly data: Uint8Array
  readonly accessList: AccessList
  readonly authorizationList: readonly Authorization[]
}

export type BlockEnvironment = {
  readonly chainId: bigint
  readonly number: bigint
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly coinbase: Address
  readonly gasLimit: bigint
  readonly baseFeePerGas: bigint
  readonly prevRandao: Hex
  /** The hash of one of the last 256 blocks. */
  readonly blockHash: (number: bigint) => Hex | undefined
}

/**
 * Who pays what for gas. Ethereum: pay = effective price, credit = pay - base fee, to the coinbase.
 * Watt: pay = credit = the block's clearing price, to the fee pool.
 */
export type GasPrice = {
  readonly payWeiPerGas: bigint
  /** Highest price the sender signed, which its balance must cover up front (EIP-1559). */
  readonly maxWeiPerGas: bigint
  readonly creditTo: Address
  readonly creditWeiPerGas: bigint
}

/** One call frame, as the call tracer reports it. */
export type CallFrame = {
  readonly type: 'CALL' | 'STATICCALL' | 'DELEGATECALL' | 'CALLCODE' | 'CREATE' | 'CREATE2' | 'SELFDESTRUCT'
  readonly from: Address
  to: Address | undefined
  readonly value: bigint
  readonly gas: bigint
  gasUsed: bigint
  readonly input: Uint8Array
  output: Uint8Array
  error: string | undefined
  readonly calls: CallFrame[]
  readonly logs: Log[]
}

export type ExecuteOptions = {
  readonly price: GasPrice
  /** `eth_call` and friends: no nonce check, no EIP-3607 check, and no fee is charged when the price is 0. */
  readonly simulate?: boolean
  /** Record call frames. */
  readonly traceCalls?: boolean
  /** Record the addresses and slots touched (`eth_createAccessList`). */
  readonly recordAccess?: boolean
  /** Polled now and then during execution; true ends it with {@link ExecutionInterruptedError}. */
  readonly interrupt?: () => boolean
  /** Asked now and then during execution; it goes on when what this returns has resolved. */
  readonly pause?: () => Promise<void> | undefined
}

export type Outcome = {
  readonly succeeded: boolean
  readonly gasUsed: bigint
  readonly returnData: Uint8Array
  /** Why it failed, in the words of the field: `execution reverted`, `out of gas`, `invalid opcode`, … */
  readonly error: string | undefined
  readonly logs: readonly Log[]
  readonly createdAddress: Address | undefined
  /** Wei that self-destruction took out of existence, which the supply shrank by; nearly always 0n (EIP-6780). */
  readonly burnedWei: bigint
  readonly trace: CallFrame | undefined
  readonly accessList: AccessList | undefined
}

/** Why a transaction may not enter a block at all. `code` is stable; facts are in `found` and `expected`. */
export type Rejection = {
  readonly code:
    | 'nonce-too-low'
    | 'nonce-too-high'
    | 'insufficient-funds'
    | 'intrinsic-gas-too-low'
    | 'gas-limit-too-high'
    | 'init-code-too-large'
    | 'sender-not-eoa'
    | 'nonce-overflow'
    | 'empty-authorization-list'
  readonly found: bigint
  readonly expected: bigint
}

/** Runs transactions under Osaka's rules. Never reads a clock, random source or locale. */
export interface Engine {
  /** Checks what can be checked without running. */
  check(
    message: Message,
    state: StateReader,
    options: { readonly price: GasPrice; readonly simulate?: boolean },
  ): Rejection | undefined
  /**
   * Applies one transaction to `state`: gas bought and refunded, nonce raised, delegations set, code run, fee credited.
   * A failed execution is an {@link Outcome}, not an exception.
   * @throws {TransactionRejectedError} When {@link Engine.check} would reject it; `state` is untouched.
   */
  execute(
    message: Message,
    block: BlockEnvironment,
    state: JournaledState,
    options: ExecuteOptions,
  ): Promise<Outcome>
}

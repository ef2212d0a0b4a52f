/**
 * Pretended state and block fields for calls: nothing of it is ever written.
 * @see geth "State override set" and "Block overrides"; ethereum/execution-apis `eth_simulateV1`
 * @module
 */
import { emptyCodeHash } from '@watt/evm'
import type { Address, BlockEnvironment, Hex, JournaledState } from '@watt/evm'

import { InvalidParamsError } from './errors.ts'
import { address, dataOf, hash, member, quantityOf, record, slot, uint64 } from './params.ts'
import type { Read } from './params.ts'

type AccountOverride = {
  readonly balance: bigint | undefined
  readonly nonce: bigint | undefined
  readonly code: Uint8Array | undefined
  /** Replaces the whole storage. */
  readonly state: ReadonlyMap<Hex, bigint> | undefined
  /** Changes single slots. */
  readonly stateDiff: ReadonlyMap<Hex, bigint> | undefined
}
export type StateOverrides = ReadonlyMap<Address, AccountOverride>
export type BlockOverrides = Partial<
  Pick<BlockEnvironment, 'number' | 'timestamp' | 'coinbase' | 'gasLimit' | 'baseFeePerGas' | 'prevRandao'>
>

const accountsMax = 1_000
const slotsMax = 10_000

export const stateOverrides: Read<StateOverrides> = (value, where) => {
  const entries = Object.entries(record(value, where))
  if (entries.length > accountsMax) {
    throw new InvalidParamsError(where, `at most ${accountsMax} accounts`, entries.length)
  }
  return new Map(
    entries.map(([key, override]) => [address(key, where), accountOverride(override, `${where}.${key}`)]),
  )
}

export const blockOverrides: Read<BlockOverrides> = (value, where) => {
  const object = record(value, where)
  const found = {
    number: member(object, 'number', uint64, where),
    timestamp: member(object, 'time', uint64, where),
    coinbase: member(object, 'feeRecipient', address, where) ?? member(object, 'coinbase', address, where),
    gasLimit: member(object, 'gasLimit', uint64, where),
    baseFeePerGas: member(object, 'baseFeePerGas', quantityOf, where),
    prevRandao: member(object, 'prevRandao', hash, where) ?? member(object, 'random', hash, where),
  }
  return Object.fromEntries(Object.entries(found).filter(([, it]) => it !== undefined))
}

/** Applies overrides to state that is thrown away afterwards. */
export function applyStateOverrides(state: JournaledState, overrides: StateOverrides): void {
  for (const [who, override] of overrides) {
    const account = state.account(who) ?? { nonce: 0n, balance: 0n, codeHash: emptyCodeHash }
    state.setAccount(who, {
      nonce: override.nonce ?? account.nonce,
      balance: override.balance ?? account.balance,
      codeHash: override.code === undefined ? account.codeHash : state.putCode(override.code),
    })
    if (override.state !== undefined) state.clearStorage(who)
    for (const [at, value] of override.state ?? override.stateDiff ?? []) state.setStorage(who, at, value)
  }
}

const accountOverride: Read<AccountOverride> = (value, where) => {
  const object = record(value, where)
  const state = member(object, 'state', slots, where)
  const stateDiff = member(object, 'stateDiff', slots, where)
  if (state !== undefined && stateDiff !== undefined) {
    throw new InvalidParamsError(where, 'either state or stateDiff, not both')
  }
  const moved = object['movePrecompileToAddress'] ?? object['MovePrecompileToAddress']
  if (moved !== undefined && moved !== null) {
    throw new InvalidParamsError(
      `${where}.movePrecompileToAddress`,
      'no such override: precompiles stay in place',
    )
  }
  return {
    balance: member(object, 'balance', quantityOf, where),
    nonce: member(object, 'nonce', uint64, where),
    code: member(object, 'code', dataOf, where),
    state,
    stateDiff,
  }
}

const slots: Read<ReadonlyMap<Hex, bigint>> = (value, where) => {
  const entries = Object.entries(record(value, where))
  if (entries.length > slotsMax)
    throw new InvalidParamsError(where, `at most ${slotsMax} slots`, entries.length)
  return new Map(
    entries.map(([key, content]) => [slot(key, where), BigInt(hash(content, `${where}.${key}`))] as const),
  )
}

/**
 * The genesis file: what a chain starts from. Validated once, here, in plain words.
 * `genesis.schema.json` says the same for editors; a test holds the two together.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import type { Parameters } from './types.ts'
import { fromHex } from './bytes.ts'
import { type People, peopleFields, readPeople } from './day/genesis-people.ts'
import {
  addressText,
  entriesOf,
  type Fields,
  GenesisError,
  integerWithin,
  join,
  readObject,
} from './genesis-fields.ts'
import { defaultParameters, parameterBounds } from './parameters.ts'

/** 20,000,000,000 WATT in wei. No genesis hands out more. */
export const supplyCapWei: bigint = 20_000_000_000n * 10n ** 18n

export type GenesisAccount = {
  readonly balance: bigint
  readonly nonce: bigint
  /** Code of a predeployed contract; empty for an account without code. */
  readonly code: Uint8Array
  /** By 32-byte slot; no zeros. */
  readonly storage: ReadonlyMap<Hex, bigint>
}

/** A checked genesis file. */
export type Genesis = {
  readonly chainId: bigint
  readonly name: string
  readonly timestampMs: bigint
  readonly parameters: Parameters
  readonly allocation: ReadonlyMap<Address, GenesisAccount>
  /** Sum of all balances, in wei. */
  readonly supply: bigint
  /** Present on chains that pay people by the day. */
  readonly people?: People
}

/** EIP-170. */
const codeBytesMax = 24_576

/** Fields of the file and of the objects in it. Exported so that the schema's test can compare. */
export const genesisFields: Readonly<
  Record<'root' | 'parameters' | 'account' | 'people' | 'contracts', Fields>
> = {
  root: {
    chainId: { required: true, check: integerWithin(1n, 2n ** 52n - 1n) },
    name: { required: true, check: nameText },
    timestampMs: { required: true, check: integerWithin(0n, 2n ** 47n - 1n) },
    parameters: {
      required: false,
      check: (value, path) => readObject(genesisFields.parameters, value, path),
    },
    allocation: { required: true, check: allocation },
    people: { required: false, check: readPeople },
  },
  parameters: Object.fromEntries(
    Object.entries(parameterBounds).map(([name, { min, max }]) => [
      name,
      { required: false, check: integerWithin(min, max) },
    ]),
  ),
  account: {
    balance: { required: true, check: amount },
    nonce: { required: false, check: integerWithin(0n, 2n ** 53n - 1n) },
    code: { required: false, check: codeBytes },
    storage: { required: false, check: storage },
  },
  ...peopleFields,
}

/**
 * Checks the parsed JSON of a genesis file.
 * @throws {GenesisError} Names the path of the first wrong field, what was expected there and what was found.
 */
export function parseGenesis(json: unknown): Genesis {
  const root = readObject(genesisFields.root, json, '')
  const parameters = (root['parameters'] ?? {}) as Readonly<Record<string, bigint>>
  const accounts = root['allocation'] as ReadonlyMap<Address, GenesisAccount>
  const supply = accounts.values().reduce((sum, { balance }) => sum + balance, 0n)
  const people = root['people'] as People | undefined
  const room = supplyCapWei - (people === undefined ? 0n : people.totalWatt * 10n ** 18n)
  if (supply > room) {
    throw new GenesisError('allocation', `balances that sum to at most ${room} wei`, `${supply} wei`)
  }
  return {
    chainId: root['chainId'] as bigint,
    name: root['name'] as string,
    timestampMs: root['timestampMs'] as bigint,
    parameters: {
      gasLimit: parameters['gasLimit'] ?? defaultParameters.gasLimit,
      setBytesMax: Number(parameters['setBytesMax'] ?? defaultParameters.setBytesMax),
      freeTransactionsPerAccountMax: Number(
        parameters['freeTransactionsPerAccountMax'] ?? defaultParameters.freeTransactionsPerAccountMax,
      ),
    },
    allocation: accounts,
    supply,
    ...(people && { people }),
  }
}

function allocation(value: unknown, path: string): ReadonlyMap<Address, GenesisAccount> {
  const accounts = new Map<Address, GenesisAccount>()
  for (const [key, entry] of entriesOf(value, path)) {
    const at = join(path, key)
    const address = addressText(key, at)
    if (accounts.has(address)) throw new GenesisError(at, 'each address once', key)
    const account = readObject(genesisFields.account, entry, at)
    accounts.set(address, {
      balance: account['balance'] as bigint,
      nonce: (account['nonce'] ?? 0n) as bigint,
      code: (account['code'] ?? new Uint8Array(0)) as Uint8Array,
      storage: (account['storage'] ?? new Map()) as ReadonlyMap<Hex, bigint>,
    })
  }
  return accounts
}

function storage(value: unknown, path: string): ReadonlyMap<Hex, bigint> {
  const slots = new Map<Hex, bigint>()
  for (const [key, word] of entriesOf(value, path)) {
    const at = join(path, key)
    if (!/^0x[0-9a-fA-F]{64}$/.test(key)) throw new GenesisError(at, 'a slot: 0x and 64 hex digits', key)
    if (typeof word !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(word)) {
      throw new GenesisError(at, 'a word: 0x and 1 to 64 hex digits', word)
    }
    const slot = key.toLowerCase() as Hex
    if (slots.has(slot)) throw new GenesisError(at, 'each slot once', key)
    if (BigInt(word) !== 0n) slots.set(slot, BigInt(word))
  }
  return slots
}

function amount(value: unknown, path: string): bigint {
  if (typeof value !== 'string' || !/^(0|[1-9][0-9]{0,28}|0x[0-9a-fA-F]{1,24})$/.test(value)) {
    throw new GenesisError(path, 'wei as a string, decimal or 0x hex', value)
  }
  return BigInt(value)
}

function codeBytes(value: unknown, path: string): Uint8Array {
  if (typeof value !== 'string' || !/^0x([0-9a-fA-F]{2})*$/.test(value)) {
    throw new GenesisError(path, 'code: 0x and pairs of hex digits', value)
  }
  if (value.length > 2 + 2 * codeBytesMax) {
    throw new GenesisError(
      path,
      `at most ${codeBytesMax} bytes of code (EIP-170)`,
      `${(value.length - 2) / 2} bytes`,
    )
  }
  return fromHex(value as Hex)
}

function nameText(value: unknown, path: string): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 64) {
    throw new GenesisError(path, 'a name of 1 to 64 characters', value)
  }
  return value
}

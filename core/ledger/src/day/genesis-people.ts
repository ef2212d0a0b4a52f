/**
 * The genesis file's section about people: how long a day is, what it pays, and which contracts tell of it.
 * @module
 */
import type { Address } from '@watt/evm'
import { addressText, type Fields, GenesisError, integerWithin, readObject } from '../genesis-fields.ts'

const contractNames = ['members', 'presence', 'circles', 'nodes', 'attestors', 'rewards'] as const

/** Addresses that are fixed before the contracts are created. */
export type PeopleContracts = Readonly<Record<(typeof contractNames)[number], Address>>

/** What the people of a chain get, and by which contracts. A day is an epoch, counted from 1970. */
export type People = {
  readonly epochSeconds: number
  /** Days on which somebody earned until phase 1 ends. */
  readonly epochs: number
  /** What phase 1 gives out in all. */
  readonly totalWatt: bigint
  /** Days after which provisional balance returns to the pool. */
  readonly provisionalEpochs: number
  /** Days without presence or claim after which unclaimed balance returns to the pool. */
  readonly claimEpochs: number
  readonly contracts: PeopleContracts
}

export const peopleDefaults = {
  epochSeconds: 86_400n,
  epochs: 3_650n,
  totalWatt: 6_000_000_000n,
  provisionalEpochs: 180n,
  claimEpochs: 1_095n,
} as const

const yearSeconds = 31_536_000n

export const peopleFields: { readonly people: Fields; readonly contracts: Fields } = {
  people: {
    epochSeconds: { required: false, check: integerWithin(1n, yearSeconds) },
    epochs: { required: false, check: integerWithin(1n, 100_000n) },
    // In gwei it fits 63 bits.
    totalWatt: { required: false, check: integerWithin(1n, 9_000_000_000n) },
    provisionalEpochs: { required: false, check: integerWithin(1n, 1_000_000n) },
    claimEpochs: { required: false, check: integerWithin(1n, 1_000_000n) },
    contracts: { required: true, check: readContracts },
  },
  contracts: Object.fromEntries(contractNames.map((name) => [name, { required: true, check: addressText }])),
}

/** @throws {GenesisError} */
export function readPeople(value: unknown, path: string): People {
  const found = readObject(peopleFields.people, value, path)
  const number = (name: keyof typeof peopleDefaults): bigint =>
    (found[name] as bigint | undefined) ?? peopleDefaults[name]
  return {
    epochSeconds: Number(number('epochSeconds')),
    epochs: Number(number('epochs')),
    totalWatt: number('totalWatt'),
    provisionalEpochs: Number(number('provisionalEpochs')),
    claimEpochs: Number(number('claimEpochs')),
    contracts: found['contracts'] as PeopleContracts,
  }
}

function readContracts(value: unknown, path: string): PeopleContracts {
  const contracts = readObject(peopleFields.contracts, value, path) as PeopleContracts
  if (new Set(Object.values(contracts)).size < contractNames.length) {
    throw new GenesisError(path, 'six different addresses', Object.values(contracts).join(', '))
  }
  return contracts
}

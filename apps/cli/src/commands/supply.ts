/**
 * `watt energy supplier`, `meter` and `certificates`: metered energy, who pays for it, and proofs of where it came from.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { isHex, type Hex } from 'viem'
import { defineCommand, type CliContext } from '../command.ts'
import { usageError } from '../failure.ts'
import {
  directory,
  number,
  optionalText,
  region,
  signed,
  slippage,
  word,
  type EnergyFlags,
} from './energy-words.ts'
import type { DirectoryFlags } from './gov.ts'

export type BurnFlags = EnergyFlags & { readonly slippage?: bigint }
export type GeneratedFlags = EnergyFlags & { readonly source: string }
export type ClaimFlags = EnergyFlags & { readonly for?: string }

const who = word('Wallet name, address or dev:0 to dev:9', 'who')
const optionalWho = { ...who, optional: true } as const
const meterId = {
  parse: meterNumber,
  brief: 'Number of the meter: 0x and 64 digits',
  placeholder: 'meter',
} as const
const period = number('Period that was metered, as both sides count: 202611', 'period', 0)
const energyAmount = word('Energy in kWh, to the Wh', 'kWh')
const certificate = word('First digits of the certificate’s id', 'id')
const file = (brief: string) => word(brief, 'file')

const showSupplier = defineCommand<DirectoryFlags, [string, string?]>({
  brief: 'Show admission, bond and quota of a supplier',
  usage: ['<region> [who]'],
  load: async () => (await import('../energy/supply/supplier.ts')).showSupplier,
  flags: { directory },
  positional: { kind: 'tuple', parameters: [region, optionalWho] },
})

const bond = defineCommand<EnergyFlags, [string, string]>({
  brief: 'Post a bond as a supplier; a vote admits whoever has one',
  usage: ['<region> <amount>', { input: 'ES 1000 --account dev:0', brief: 'wraps coins where needed' }],
  load: async () => (await import('../energy/supply/supplier.ts')).bond,
  flags: signed,
  positional: { kind: 'tuple', parameters: [region, word('WATT with a point: 1.5', 'amount')] },
})

const settle = defineCommand<EnergyFlags, [string, string?]>({
  brief: 'Pay a supplier in KWT for metered energy',
  usage: ['<file> [amount]', { input: 'reading.json --account dev:0', brief: 'all that is left to pay' }],
  load: async () => (await import('../energy/supply/supplier.ts')).settleSupply,
  flags: signed,
  positional: {
    kind: 'tuple',
    parameters: [
      file('What watt energy meter attest printed'),
      { ...word('How many KWT (all that is left)', 'amount'), optional: true },
    ],
  },
})

const burn = defineCommand<BurnFlags, [string, string]>({
  brief: 'Turn KWT received for energy into collateral, without a fee',
  usage: ['<region> <amount>'],
  load: async () => (await import('../energy/supply/supplier.ts')).burn,
  flags: { ...signed, slippage },
  positional: { kind: 'tuple', parameters: [region, word('How many KWT', 'amount')] },
})

const leave = defineCommand<EnergyFlags, [string]>({
  brief: 'Stop being a supplier; the bond comes back after 30 days',
  usage: ['<region>'],
  load: async () => (await import('../energy/supply/supplier.ts')).leave,
  flags: signed,
  positional: { kind: 'tuple', parameters: [region] },
})

const withdraw = defineCommand<EnergyFlags, [string]>({
  brief: 'Take the bond back once its time has come',
  usage: ['<region>'],
  load: async () => (await import('../energy/supply/supplier.ts')).withdrawBond,
  flags: signed,
  positional: { kind: 'tuple', parameters: [region] },
})

export const supplier: RouteMap<CliContext> = buildRouteMap({
  routes: { show: showSupplier, bond, settle, burn, leave, withdraw },
  docs: { brief: 'Who supplies energy, and who pays for it' },
})

const register = defineCommand<EnergyFlags, [Hex]>({
  brief: 'Register a meter that you read, as an operator that a vote admitted',
  usage: ['<meter>'],
  load: async () => (await import('../energy/supply/meter.ts')).registerMeter,
  flags: signed,
  positional: { kind: 'tuple', parameters: [meterId] },
})

const attest = defineCommand<EnergyFlags, [string, string, Hex, number, string]>({
  brief: 'Sign what a meter took from a supplier; sends nothing',
  usage: ['<region> <supplier> <meter> <period> <kWh> > reading.json'],
  load: async () => (await import('../energy/supply/meter.ts')).attest,
  flags: signed,
  positional: {
    kind: 'tuple',
    parameters: [region, { ...who, placeholder: 'supplier' }, meterId, period, energyAmount],
  },
})

const generated = defineCommand<GeneratedFlags, [string, Hex, number, string]>({
  brief: 'Sign what a meter saw generated; sends nothing',
  usage: ['<owner> <meter> <period> <kWh> --source solar > generation.json'],
  load: async () => (await import('../energy/supply/meter.ts')).generated,
  flags: {
    ...signed,
    source: {
      kind: 'parsed',
      parse: source,
      brief: 'What it was generated from: solar, wind …',
      placeholder: 'word',
    },
  },
  positional: {
    kind: 'tuple',
    parameters: [{ ...who, placeholder: 'owner' }, meterId, period, energyAmount],
  },
})

export const meter: RouteMap<CliContext> = buildRouteMap({
  routes: { register, attest, generated },
  docs: { brief: 'What meter operators sign' },
})

const issue = defineCommand<EnergyFlags, [string]>({
  brief: 'Issue what a meter operator signed, to the owner that it names',
  usage: ['<file>'],
  load: async () => (await import('../energy/supply/certificates.ts')).issueCertificate,
  flags: signed,
  positional: { kind: 'tuple', parameters: [file('What watt energy meter generated printed')] },
})

const transfer = defineCommand<EnergyFlags, [string, string, string]>({
  brief: 'Hand certificates on',
  usage: ['<id> <kWh>|all <to>'],
  load: async () => (await import('../energy/supply/certificates.ts')).transferCertificate,
  flags: signed,
  positional: { kind: 'tuple', parameters: [certificate, energyAmount, { ...who, placeholder: 'to' }] },
})

const claim = defineCommand<ClaimFlags, [string, string]>({
  brief: 'Use certificates up: this energy was consumed, once and for ever',
  usage: ['<id> <kWh>|all'],
  load: async () => (await import('../energy/supply/certificates.ts')).claimCertificate,
  flags: { ...signed, for: optionalText('Who used it (the signer)', 'who') },
  positional: { kind: 'tuple', parameters: [certificate, energyAmount] },
})

const list = defineCommand<DirectoryFlags, [string?]>({
  brief: 'List certificates of an account, held and claimed',
  usage: ['[who]'],
  load: async () => (await import('../energy/supply/certificates.ts')).listCertificates,
  flags: { directory },
  positional: { kind: 'tuple', parameters: [optionalWho] },
})

export const certificates: RouteMap<CliContext> = buildRouteMap({
  routes: { issue, transfer, claim, list },
  docs: { brief: 'Proofs of green energy' },
})

function meterNumber(input: string): Hex {
  if (isHex(input) && input.length === 66) return input
  throw usageError(
    `"${input.slice(0, 70)}" is no number of a meter.`,
    'give 32 bytes in hex: a salted hash of its serial number',
  )
}

function source(input: string): string {
  if (/^[\x21-\x7e]{1,32}$/.test(input)) return input
  throw usageError(
    `"${input.slice(0, 40)}" is no source of energy.`,
    'give one word of at most 32 letters: solar',
  )
}

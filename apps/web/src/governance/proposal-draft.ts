/**
 * What a person is about to propose, as typed: kept on the device, read back with suspicion, and turned into a call. Pure.
 * @module
 */
import type { Call } from '@watt/sdk/governance'
import { isAddress, isHex, type Address } from 'viem'
import type { Language } from '../i18n/languages.ts'
import { readAmount } from '../i18n/numbers.ts'
import type { Parameter, Unit } from './parameters.ts'

export const draftKinds = ['parameter', 'call'] as const

/** All fields as text, whatever they are worth. */
export type ProposalDraft = {
  readonly kind: (typeof draftKinds)[number]
  /** See {@link parameterKey}. */
  readonly parameter: string
  readonly value: string
  /** In which of {@link timeUnits} a time is typed; empty: the one that suits the present value. */
  readonly timeUnit: string
  readonly to: string
  readonly coins: string
  readonly data: string
  readonly title: string
  readonly body: string
}

export const emptyDraft: ProposalDraft = {
  kind: 'parameter',
  parameter: '',
  value: '',
  timeUnit: '',
  to: '',
  coins: '',
  data: '',
  title: '',
  body: '',
}

export const titleMax = 120
export const bodyMax = 10_000

/** In seconds. */
export const timeUnits = { second: 1n, minute: 60n, hour: 3_600n, day: 86_400n } as const
export type TimeUnit = keyof typeof timeUnits

/** Reads what was kept; anything malformed is as if it was never typed. */
export function parseDraft(kept: string | null): ProposalDraft {
  try {
    const found = JSON.parse(kept ?? '{}') as Readonly<Record<string, unknown>>
    const fields = Object.entries(emptyDraft).map(([name, usual]) => {
      const value = found[name]
      return [name, typeof value === 'string' ? value.slice(0, bodyMax) : usual]
    })
    const draft = Object.fromEntries(fields) as ProposalDraft
    return draftKinds.includes(draft.kind) ? draft : { ...draft, kind: 'parameter' }
  } catch {
    return emptyDraft
  }
}

/** `votingPeriod`, `ceiling ES` */
export function parameterKey({ name, of = '' }: Pick<Parameter, 'name' | 'of'>): string {
  return of === '' ? name : `${name} ${of}`
}

/** The largest unit in which a time is a whole number. */
export function timeUnitOf(seconds: bigint): TimeUnit {
  const units = (Object.keys(timeUnits) as TimeUnit[]).toReversed()
  return units.find((it) => seconds > 0n && seconds % timeUnits[it] === 0n) ?? 'second'
}

/** The unit that was chosen, or else the one that suits what the parameter is now. */
export function chosenTimeUnit({ timeUnit }: Pick<ProposalDraft, 'timeUnit'>, now: bigint): TimeUnit {
  return timeUnit in timeUnits ? (timeUnit as TimeUnit) : timeUnitOf(now)
}

const decimals: Readonly<Record<Unit, number>> = { seconds: 0, percent: 0, count: 0, watt: 18, kwt: 18 }

export type ReadValue =
  | { readonly value: bigint; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: 'empty' | 'value' | 'bounds' | 'same' }

/** The new value of a parameter, or why there is none. */
export function readValue(
  { value: text, timeUnit }: Pick<ProposalDraft, 'value' | 'timeUnit'>,
  { unit, value: now, change }: Pick<Parameter, 'unit' | 'value' | 'change'>,
  language: Language,
): ReadValue {
  if (text.trim() === '') return { problem: 'empty' }
  const typed = readAmount(text, language, decimals[unit])
  if (typed === undefined || change === undefined) return { problem: 'value' }
  const value = unit === 'seconds' ? typed * timeUnits[chosenTimeUnit({ timeUnit }, now)] : typed
  if (value < change.least || value > change.most) return { problem: 'bounds' }
  return value === now ? { problem: 'same' } : { value }
}

export type ReadCall =
  | { readonly call: Call; readonly problem?: undefined }
  | { readonly call?: undefined; readonly problem: 'empty' | 'to' | 'coins' | 'data' }

/** The call that was typed by hand. `named`: what may stand for an address. */
export function readCall(
  { to: who, coins, data: bytes }: Pick<ProposalDraft, 'to' | 'coins' | 'data'>,
  named: ReadonlyMap<string, Address>,
  language: Language,
): ReadCall {
  const typed = who.trim()
  if (typed === '') return { problem: 'empty' }
  const to = named.get(typed) ?? (isAddress(typed, { strict: false }) ? typed : undefined)
  if (to === undefined) return { problem: 'to' }
  const value = coins.trim() === '' ? 0n : readAmount(coins, language, 18)
  if (value === undefined) return { problem: 'coins' }
  const data = bytes.trim() === '' ? '0x' : bytes.trim()
  if (!isHex(data, { strict: true }) || data.length % 2 !== 0) return { problem: 'data' }
  if (data === '0x' && value === 0n) return { problem: 'empty' }
  return { call: { to, value, data } }
}

/**
 * What is decided before a move, and published: all that two people must agree on to get the same files.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Account } from '../model/index.ts'

export type Terms = {
  readonly day: number
  /** Days on which a member must have been there. */
  readonly minimumDays: number
  /** Of the new chain; never the old one's, or old transactions would count again. */
  readonly chainId: number
  readonly name: string
  /** Contract that holds the reserve on the new chain; null: none yet. */
  readonly reserve: Account | null
}

/**
 * The terms of a `report.json`.
 * @throws {BadReportError} It names none.
 */
export function termsOf(text: string): Terms {
  const { day, minimumDays, chainId, name, reserve } = termsIn(text)
  if (!isCount(day)) throw new BadReportError('day')
  if (!isCount(minimumDays)) throw new BadReportError('minimumDays')
  if (!isCount(chainId)) throw new BadReportError('chainId')
  if (typeof name !== 'string' || name.length === 0 || name.length > 64) throw new BadReportError('name')
  if (reserve !== null && (typeof reserve !== 'string' || !/^0x[0-9a-f]{40}$/.test(reserve)))
    throw new BadReportError('reserve')
  return { day, minimumDays, chainId, name, reserve: reserve as Account | null }
}

function termsIn(text: string): Readonly<Partial<Record<keyof Terms, unknown>>> {
  try {
    const { format, terms } = JSON.parse(text) as { readonly format?: unknown; readonly terms?: unknown }
    if (format === 'watt/move/1' && typeof terms === 'object' && terms !== null) return terms
  } catch {
    // Said below.
  }
  throw new BadReportError('format')
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Not the report of a move. */
export class BadReportError extends WattError {
  readonly code = 'people/bad-report'
  override readonly fix = 'give the folder that watt people snapshot wrote'
  readonly field: string
  constructor(field: string) {
    super(`report.json is not the report of a move: ${field} is wrong.`)
    this.field = field
  }
}

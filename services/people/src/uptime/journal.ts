/**
 * What a keeper saw, said and sent, a file for each day, so that it goes on where it was when it starts again.
 * @module
 */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, writeFileAtomic } from '@watt/files'
import { WattError } from '@watt/errors'
import type { Address, Hex } from 'viem'
import { type SignedStatement, statementOf } from './messages.ts'

export type DayRecord = {
  /** Windows in which a node answered, by its key: 24 bits. */
  readonly seen: Readonly<Record<Address, number>>
  /** Windows in which a verifier was answered, by its key. */
  readonly answered: Readonly<Record<Address, number>>
  /** What verifiers signed of the own node. */
  readonly statements: readonly SignedStatement[]
  /** The transaction that proves the day, kept before it is sent: it can be sent again, and is never made twice. */
  readonly proof?: SentProof | undefined
}

export type SentProof = {
  readonly hash: Hex
  readonly raw: Hex
  readonly nonce: number
  readonly windows: number
  readonly state: 'sent' | 'proven' | 'failed'
}

const daysKept = 7
const empty: DayRecord = { seen: {}, answered: {}, statements: [] }

export class Journal {
  readonly #folder: string
  readonly #days = new Map<number, DayRecord>()
  #last: Promise<unknown> = Promise.resolve()

  /** @param folder - Of this keeper alone. */
  constructor(folder: string) {
    this.#folder = join(folder, 'days')
  }

  /** @throws {JournalError} The file of that day holds something else. */
  async day(day: number): Promise<DayRecord> {
    const known = this.#days.get(day)
    if (known !== undefined) return known
    const found = await this.#read(day)
    // Another call may have changed it meanwhile.
    const current = this.#days.get(day) ?? found
    this.#days.set(day, current)
    return current
  }

  /** Changes a day, durably when it resolves. Changes happen one after the other. */
  async change(day: number, edit: (record: DayRecord) => DayRecord): Promise<void> {
    const done = this.#last.then(async () => {
      const before = await this.day(day)
      const after = edit(before)
      if (after === before) return
      await writeFileAtomic(this.#path(day), `${JSON.stringify(after)}\n`)
      this.#days.set(day, after)
    })
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Waits for the changes that were begun. */
  async settled(): Promise<void> {
    await this.#last
  }

  /** Notes that a node answered in a window, or was answered. */
  async mark(day: number, column: 'seen' | 'answered', key: Address, window: number): Promise<void> {
    await this.change(day, (record) => {
      const bits = record[column][key] ?? 0
      const marked = bits | (1 << window)
      return marked === bits ? record : { ...record, [column]: { ...record[column], [key]: marked } }
    })
  }

  /** Forgets days that nobody asks for any more. */
  async prune(today: number): Promise<void> {
    for (const day of this.#days.keys()) if (day < today - daysKept) this.#days.delete(day)
    const names = await readdir(this.#folder).catch(() => [])
    for (const name of names) {
      const [, digits] = /^([0-9]{1,15})\.json$/.exec(name) ?? []
      if (digits !== undefined && Number(digits) < today - daysKept) await rm(join(this.#folder, name))
    }
  }

  #path(day: number): string {
    return join(this.#folder, `${day}.json`)
  }

  async #read(day: number): Promise<DayRecord> {
    try {
      const parsed: unknown = JSON.parse(await readFile(this.#path(day), 'utf8'))
      if (isDay(parsed)) return parsed
    } catch (error) {
      if (isMissing(error)) return empty
      if (!(error instanceof SyntaxError)) throw error
    }
    throw new JournalError(this.#path(day))
  }
}

function isDay(value: unknown): value is DayRecord {
  const { seen, answered, statements, proof } = (value ?? {}) as {
    readonly [NAME in keyof DayRecord]?: unknown
  }
  return (
    [seen, answered].every(isColumn) &&
    Array.isArray(statements) &&
    statements.every((it) => statementOf((it ?? {}) as Readonly<Record<string, unknown>>) !== undefined) &&
    (proof === undefined || isProof(proof))
  )
}

function isColumn(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isSafeInteger)
}

function isProof(value: unknown): boolean {
  const { hash, raw, nonce, windows, state } = (value ?? {}) as {
    readonly [NAME in keyof SentProof]?: unknown
  }
  const isKnown = state === 'sent' || state === 'proven' || state === 'failed'
  return (
    isKnown &&
    typeof hash === 'string' &&
    typeof raw === 'string' &&
    [nonce, windows].every(Number.isSafeInteger)
  )
}

/** Thrown for a file of a day that a keeper did not write. */
export class JournalError extends WattError {
  readonly code = 'people/node-journal'
  override readonly fix = 'move the file away; the keeper goes on without that day'
  constructor(path: string) {
    super(`${path} holds no day of a node.`)
  }
}

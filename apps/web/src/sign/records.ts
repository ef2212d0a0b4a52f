/**
 * Transactions that this browser sent: to go on waiting after a reload, to name them in the list of activity, and to know
 * whom one paid before. Nothing in it is secret; it can be cleared in the settings.
 * @module
 */
import type { Address, Hash, Hex } from 'viem'

/** What is needed to follow an operation of a smart account. */
export type SentOperation = {
  /** Of the entry point: 192 bits of key, 64 of number. */
  readonly nonce: Hex
  /** As JSON, while it waits: a bundler that lost it is given it again. */
  readonly signed?: string
  /** Of its bundle, once that is in a block. */
  readonly transaction?: Hash
}

export type SentRecord = {
  /** Of the transaction, or of the operation where `operation` says more. */
  readonly hash: Hash
  /** Hash of its first block: a local network begun anew has the chain id of the last. */
  readonly network: Hex
  readonly from: Address
  /** Who gets something by it, or a say; undefined where nobody does. */
  readonly counterparty: Address | undefined
  /** What it did, in the words it was signed by. */
  readonly title: string
  /** 0 for operations, which have one of their own. */
  readonly nonce: number
  readonly operation?: SentOperation
  /** Signed and encoded, while it waits: a node that lost it, or never got it, is given it again. */
  readonly raw?: Hex
  readonly sentMs: number
  /** The newest block by then. */
  readonly sentAt?: number
  /** What waited with the same nonce, and bid less. */
  readonly replaces?: Hash
  /** Which one of this browser came into a block with its nonce. */
  readonly replacedBy?: Hash
  readonly state: 'pending' | 'done' | 'failed' | 'replaced'
}

export type RecordStore = {
  readonly current: () => readonly SentRecord[]
  readonly subscribe: (listener: () => void) => () => void
  /** Adds it, newest first, or puts it in the place of that of the same hash. */
  put(record: SentRecord): void
  /** Takes one away that the node refused. */
  drop(hash: Hash): void
  clear(): void
}

/** Where records are kept; `localStorage` is one. */
export type TextStore = {
  read(): string | null
  write(text: string): void
  /** Hears of other tabs' writing. */
  onChange(listener: () => void): void
}

const recordsMax = 200
const titleMax = 120
/** Local storage is small; the largest calls are sent once. */
const rawMax = 20_000

export function createRecords(store: TextStore): RecordStore {
  const listeners = new Set<() => void>()
  // Read when first asked for: the first read of a store takes its time.
  let known: readonly SentRecord[] | undefined
  const reread = (): void => {
    known = parseRecords(store.read())
    for (const listener of listeners) listener()
  }
  store.onChange(reread)
  const keep = (records: readonly SentRecord[]): void => {
    store.write(JSON.stringify(records))
    known = records
    for (const listener of listeners) listener()
  }
  return {
    current: () => (known ??= parseRecords(store.read())),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    put: (record) => {
      // Read again: another tab may have sent something since.
      const others = parseRecords(store.read()).filter(({ hash }) => hash !== record.hash)
      const all = [trimmed(record), ...others]
      keep(all.toSorted((a, b) => b.sentMs - a.sentMs).slice(0, recordsMax))
    },
    drop: (hash) => keep(parseRecords(store.read()).filter((it) => it.hash !== hash)),
    clear: () => keep([]),
  }
}

/** What of the text are records; the rest is dropped. */
export function parseRecords(text: string | null): readonly SentRecord[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(list) ? list.filter(isRecord).slice(0, recordsMax) : []
  } catch {
    return []
  }
}

/** Whether one with the same nonce and a higher bid waits: nodes keep only that. */
export function isOutbid({ hash }: SentRecord, records: readonly SentRecord[]): boolean {
  return records.some((it) => it.replaces === hash && it.state === 'pending')
}

/** Whether one was paid or trusted before, on this network. */
export function wasUsed(records: readonly SentRecord[], network: Hex, address: Address): boolean {
  const wanted = address.toLowerCase()
  return records.some(
    (it) => it.network === network && it.state === 'done' && it.counterparty?.toLowerCase() === wanted,
  )
}

/** Whom one paid last, each once, newest first. */
export function recentParties(
  records: readonly SentRecord[],
  network: Hex,
  count: number,
): readonly Address[] {
  const parties = records.flatMap((it) =>
    it.network === network && it.state === 'done' && it.counterparty ? [it.counterparty] : [],
  )
  return [...new Map(parties.map((it) => [it.toLowerCase(), it])).values()].slice(0, count)
}

function trimmed({ raw, operation, ...record }: SentRecord): SentRecord {
  const isKept = (text: string | undefined): boolean =>
    record.state === 'pending' && text !== undefined && text.length <= rawMax
  const { signed, ...known } = operation ?? {}
  return {
    ...record,
    title: record.title.slice(0, titleMax),
    ...(isKept(raw) && { raw: raw! }),
    ...(operation && {
      operation: { ...known, ...(isKept(signed) && { signed: signed! }) } as SentOperation,
    }),
  }
}

function isRecord(value: unknown): value is SentRecord {
  const record = (value ?? {}) as Partial<SentRecord>
  const { hash, network, from, counterparty, title, nonce, operation, raw, sentMs, sentAt, state } = record
  const { replaces, replacedBy } = record
  return (
    isHash(hash) &&
    typeof network === 'string' &&
    isAddress(from) &&
    (counterparty === undefined || isAddress(counterparty)) &&
    typeof title === 'string' &&
    Number.isSafeInteger(nonce) &&
    (raw === undefined || isHex(raw)) &&
    (operation === undefined || isOperation(operation)) &&
    Number.isSafeInteger(sentMs) &&
    (sentAt === undefined || Number.isSafeInteger(sentAt)) &&
    [replaces, replacedBy].every((it) => it === undefined || isHash(it)) &&
    ['pending', 'done', 'failed', 'replaced'].includes(state ?? '')
  )
}

function isOperation(value: unknown): boolean {
  const { nonce, signed, transaction } = (value ?? {}) as Partial<SentOperation>
  return (
    isHex(nonce) &&
    (signed === undefined || typeof signed === 'string') &&
    (transaction === undefined || isHash(transaction))
  )
}

// Not viem's: they stand on every screen, and checksums are no matter here.
const isHex = (it: unknown): boolean => typeof it === 'string' && /^0x[0-9a-f]*$/i.test(it)
const isHash = (it: unknown): boolean => isHex(it) && (it as string).length === 66
const isAddress = (it: unknown): boolean => isHex(it) && (it as string).length === 42

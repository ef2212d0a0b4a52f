/**
 * What areas want signed. One request is shown at a time; the others wait in line.
 * @example
 * const outcome = await requestWrite({ title: t('stakeTitle'), call: stakeCall(contracts, amount) })
 * if (outcome.kind === 'done') …
 * @module
 */
import type { Address, Hex, TransactionReceipt } from 'viem'
import type { Call } from '../intent/intent.ts'
import type { Replacement } from './replacement.ts'

export type WriteRequest = {
  readonly kind: 'write'
  /** What happens, in the reader's language: "Stake 10 WATT". The sheet shows what the call really says below it. */
  readonly title: string
  readonly call: Call
  /** Who alone can sign it, and goes on afterwards; undefined: whichever account is in use. */
  readonly from?: Address
  /** A price that this rests on is older than its feed allows. */
  readonly isPriceStale?: boolean
  /** What waits, and is to make room for this. */
  readonly replaces?: Replacement
}

export type MessageRequest = {
  readonly kind: 'message'
  readonly title: string
  /** A text (EIP-191), or an EIP-712 message as JSON or value. */
  readonly message: { readonly text: string } | { readonly typedData: unknown }
}

export type WriteOutcome =
  | { readonly kind: 'done'; readonly receipt: TransactionReceipt }
  /** It is in a block and failed there, or could not be sent. The form stays as it was. */
  | { readonly kind: 'failed' }
  /** Nothing was signed. */
  | { readonly kind: 'cancelled' }
  /** The sheet was closed while the transaction waits for its block: it goes on by itself. */
  | { readonly kind: 'pending'; readonly hash: Hex }

export type MessageOutcome =
  | { readonly kind: 'signed'; readonly signature: Hex }
  | { readonly kind: 'cancelled' }

/** A request, the way to answer it, and the way to take its sheet away. Only the first answer counts. */
export type Shown = { readonly id: number; readonly close: () => void } & (
  | { readonly request: WriteRequest; readonly answer: (outcome: WriteOutcome) => void }
  | { readonly request: MessageRequest; readonly answer: (outcome: MessageOutcome) => void }
)

let line: readonly Shown[] = []
let lastId = 0
const listeners = new Set<() => void>()

/** Shows the write sheet; resolves when the outcome is known. Never rejects. */
export function requestWrite(request: Omit<WriteRequest, 'kind'>): Promise<WriteOutcome> {
  return new Promise((answer) => {
    enter((place) => ({ ...place, request: { ...request, kind: 'write' }, answer }))
  })
}

/** Shows what would be signed, field by field; resolves when the outcome is known. Never rejects. */
export function requestSignature(request: Omit<MessageRequest, 'kind'>): Promise<MessageOutcome> {
  return new Promise((answer) => {
    enter((place) => ({ ...place, request: { ...request, kind: 'message' }, answer }))
  })
}

/** What is shown now. */
export const shownRequest = (): Shown | undefined => line[0]

/** Whether another request waits behind the one that is shown. */
export const isAnotherWaiting = (): boolean => line.length > 1

export function onRequest(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function enter(make: (place: { readonly id: number; readonly close: () => void }) => Shown): void {
  const id = ++lastId
  const close = (): void => set(line.filter((it) => it.id !== id))
  set([...line, make({ id, close })])
}

function set(next: readonly Shown[]): void {
  line = next
  for (const listener of listeners) listener()
}

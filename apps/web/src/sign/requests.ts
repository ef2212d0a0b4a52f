/**
 * What areas want signed. One request is shown at a time; the others wait in line.
 * @example
 * const outcome = await requestWrite({ title: t('stakeTitle'), call: stakeCall(contracts, amount) })
 * if (outcome.kind === 'done') …
 * @module
 */
import type { Hex, TransactionReceipt } from 'viem'
import type { Call } from '../intent/intent.ts'

export type WriteRequest = {
  readonly kind: 'write'
  /** What happens, in the reader's language: "Stake 10 WATT". The sheet shows what the call really says below it. */
  readonly title: string
  readonly call: Call
  /** A price that this rests on is older than its feed allows. */
  readonly isPriceStale?: boolean
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

/** A request with the way to answer it. */
export type Shown =
  | { readonly id: number; readonly request: WriteRequest; readonly answer: (outcome: WriteOutcome) => void }
  | {
      readonly id: number
      readonly request: MessageRequest
      readonly answer: (outcome: MessageOutcome) => void
    }

let line: readonly Shown[] = []
let lastId = 0
const listeners = new Set<() => void>()

/** Shows the write sheet; resolves when it is over. Never rejects. */
export function requestWrite(request: Omit<WriteRequest, 'kind'>): Promise<WriteOutcome> {
  return new Promise((resolve) => {
    const id = ++lastId
    const answer = (outcome: WriteOutcome): void => leave(id, () => resolve(outcome))
    enter({ id, request: { ...request, kind: 'write' }, answer })
  })
}

/** Shows what would be signed, field by field; resolves when it is over. Never rejects. */
export function requestSignature(request: Omit<MessageRequest, 'kind'>): Promise<MessageOutcome> {
  return new Promise((resolve) => {
    const id = ++lastId
    const answer = (outcome: MessageOutcome): void => leave(id, () => resolve(outcome))
    enter({ id, request: { ...request, kind: 'message' }, answer })
  })
}

/** What is shown now. */
export const shownRequest = (): Shown | undefined => line[0]

export function onRequest(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function enter(shown: Shown): void {
  line = [...line, shown]
  for (const listener of listeners) listener()
}

function leave(id: number, resolve: () => void): void {
  if (!line.some((it) => it.id === id)) return
  line = line.filter((it) => it.id !== id)
  resolve()
  for (const listener of listeners) listener()
}

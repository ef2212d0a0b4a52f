/**
 * Asks the index. Works in browsers and in Node; needs nothing but `fetch` and `WebSocket`.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Address, Hex } from 'viem'
import { watchIndex, type WatchHandlers } from './live.ts'
import type {
  AddressSummary,
  ContractEvent,
  Holder,
  Holding,
  IndexedBlock,
  IndexedTransaction,
  IndexProblem,
  IndexStatus,
  LiveMessage,
  LiveTopic,
  MinutesAnswer,
  Page,
  PeriodLength,
  PeriodsAnswer,
  SearchAnswer,
  SupplyAnswer,
  TokenDetail,
  TokenSummary,
  TransactionDetail,
  Transfer,
} from './types.ts'

/** Of one page. `cursor`: `next` of the page before. */
export type ListOptions = {
  /** 1 to 200; 50 by default. */
  readonly limit?: number | undefined
  readonly cursor?: string | null | undefined
  readonly signal?: AbortSignal | undefined
}

type Signal = { readonly signal?: AbortSignal | undefined }

/** All methods throw an {@link IndexerAnswerError}. */
export type IndexerClient = {
  status(options?: Signal): Promise<IndexStatus>
  blocks(options?: ListOptions): Promise<Page<IndexedBlock>>
  block(id: number | Hex, options?: Signal): Promise<IndexedBlock>
  transactions(
    options?: ListOptions & {
      readonly block?: number | undefined
      /** The newest block of the list. */
      readonly until?: number | undefined
    },
  ): Promise<Page<IndexedTransaction>>
  transaction(hash: Hex, options?: Signal): Promise<TransactionDetail>
  address(address: Address, options?: Signal): Promise<AddressSummary>
  transactionsOf(address: Address, options?: ListOptions): Promise<Page<IndexedTransaction>>
  transfersOf(address: Address, options?: ListOptions): Promise<Page<Transfer>>
  holdingsOf(address: Address, options?: ListOptions): Promise<Page<Holding>>
  /** Where the browser downloads an address's history. */
  historyUrl(address: Address, of: 'transactions' | 'transfers'): string
  events(
    contract: Address,
    options?: ListOptions & { readonly name?: string | undefined },
  ): Promise<Page<ContractEvent>>
  tokens(options?: ListOptions): Promise<Page<TokenSummary>>
  token(address: Address, options?: Signal): Promise<TokenDetail>
  holders(token: Address, options?: ListOptions): Promise<Page<Holder>>
  tokenTransfers(token: Address, options?: ListOptions): Promise<Page<Transfer>>
  search(text: string, options?: Signal): Promise<SearchAnswer>
  minutes(
    options?: Signal & { readonly fromMs?: number; readonly toMs?: number; readonly limit?: number },
  ): Promise<MinutesAnswer>
  /** The newest periods that have a block, oldest first; at most 400. */
  periods(options?: Signal & { readonly by?: PeriodLength; readonly limit?: number }): Promise<PeriodsAnswer>
  supply(options?: Signal): Promise<SupplyAnswer>
  /** Hears of news until the returned function is called; connects again by itself. */
  watch(
    topics: readonly LiveTopic[],
    onMessage: (message: LiveMessage) => void,
    handlers?: WatchHandlers,
  ): () => void
}

/** Waiting for one answer, ms. */
const answerMs = 15_000

/** @param url - Where the index answers: `http://127.0.0.1:8560`. */
export function indexerClient(url: string): IndexerClient {
  const base = `${url.replace(/\/$/, '')}/v1`
  const get = async <T>(path: string, { signal, ...query }: Query = {}): Promise<T> =>
    ask<T>(`${base}/${path}${queryText(query as Words)}`, signal)
  return {
    status: (options) => get('status', options),
    blocks: (options) => get('blocks', options),
    block: (id, options) => get(`blocks/${id}`, options),
    transactions: (options) => get('txs', options),
    transaction: (hash, options) => get(`txs/${hash}`, options),
    address: (address, options) => get(`addresses/${address}`, options),
    transactionsOf: (address, options) => get(`addresses/${address}/txs`, options),
    transfersOf: (address, options) => get(`addresses/${address}/transfers`, options),
    holdingsOf: (address, options) => get(`addresses/${address}/tokens`, options),
    historyUrl: (address, of) => `${base}/addresses/${address}/history.csv?of=${of}`,
    events: (contract, options) => get(`contracts/${contract}/events`, options),
    tokens: (options) => get('tokens', options),
    token: (address, options) => get(`tokens/${address}`, options),
    holders: (token, options) => get(`tokens/${token}/holders`, options),
    tokenTransfers: (token, options) => get(`tokens/${token}/transfers`, options),
    search: (text, options) => get('search', { q: text, ...options }),
    minutes: (options) => get('stats/minutes', options),
    periods: (options) => get('stats/periods', options),
    supply: (options) => get('stats/supply', options),
    watch: (topics, onMessage, handlers) =>
      watchIndex(`${base.replace(/^http/, 'ws')}/live`, topics, onMessage, handlers),
  }
}

type Words = Readonly<Record<string, string | number | null | undefined>>
type Query = Signal & Readonly<Record<string, unknown>>

function queryText(query: Words): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null) parameters.set(name, String(value))
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

async function ask<T>(url: string, signal: AbortSignal | undefined): Promise<T> {
  const limit = AbortSignal.timeout(answerMs)
  let answer: Response
  try {
    answer = await fetch(url, { signal: signal ? AbortSignal.any([signal, limit]) : limit })
  } catch (cause) {
    signal?.throwIfAborted()
    throw new IndexerAnswerError('sdk/index-away', 'The index does not answer.', { cause })
  }
  const body = (await answer.json().catch(() => undefined)) as T | IndexProblem | undefined
  if (answer.ok && body !== undefined) return body as T
  const { error } = (body ?? {}) as Partial<IndexProblem>
  throw new IndexerAnswerError(
    answer.status === 404 ? 'sdk/not-indexed' : 'sdk/index-refused',
    error?.message ?? `The index answered with status ${answer.status}.`,
    { status: answer.status },
  )
}

/** The index is away, refuses, or does not have it (`sdk/not-indexed`). */
export class IndexerAnswerError extends WattError {
  readonly code: 'sdk/index-away' | 'sdk/not-indexed' | 'sdk/index-refused'
  /** Of HTTP; undefined when there was no answer. */
  readonly status: number | undefined
  constructor(
    code: IndexerAnswerError['code'],
    message: string,
    facts: { readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: facts.cause })
    this.code = code
    this.status = facts.status
  }
}

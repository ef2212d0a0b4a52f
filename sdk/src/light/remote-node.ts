/**
 * A node that answers over HTTP and is trusted with nothing: bounded in time and bytes, measured, remembered when it lied.
 * @module
 */
import { NoAnswerError } from './errors.ts'

export type Call = { readonly method: string; readonly params: readonly unknown[] }

/** The part of `fetch` that is used; the platform's own unless given. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export type RemoteNodeOptions = {
  readonly fetch: Fetch
  readonly timeoutMs: number
  /** Milliseconds since any moment. */
  readonly now: () => number
}

export type RemoteNode = {
  /** As people know it: without what may be secret in its address. */
  readonly name: string
  /** Mean of the round trips, newer ones counting more; undefined before the first. */
  readonly latencyMs: number | undefined
  /** When it last did not answer. */
  readonly failedAtMs: number | undefined
  /** When it last lied, and how. */
  readonly lie: { readonly atMs: number; readonly why: string } | undefined
  /**
   * Asks in one request.
   * @param bytesMax - Of the whole answer.
   * @returns one result for each call, in order.
   * @throws {NoAnswerError}
   */
  ask(calls: readonly Call[], bytesMax: number): Promise<readonly unknown[]>
  blame(why: string): void
}

/** How much the newest round trip counts in the mean. */
const newShare = 0.3
const wordsMax = 120

export function createRemoteNode(url: string, options: RemoteNodeOptions): RemoteNode {
  const { origin, pathname } = new URL(url)
  let latencyMs: number | undefined
  let failedAtMs: number | undefined
  let lie: RemoteNode['lie']
  return {
    name: pathname === '/' ? origin : `${origin}/…`,
    get latencyMs() {
      return latencyMs
    },
    get failedAtMs() {
      return failedAtMs
    },
    get lie() {
      return lie
    },
    async ask(calls, bytesMax) {
      const startedMs = options.now()
      try {
        const text = await post(url, calls, bytesMax, options)
        const tookMs = options.now() - startedMs
        latencyMs = latencyMs === undefined ? tookMs : latencyMs + newShare * (tookMs - latencyMs)
        failedAtMs = undefined
        return resultsOf(text, calls.length)
      } catch (error) {
        if (!(error instanceof NoAnswerError && error.isPassing)) failedAtMs = options.now()
        throw error
      }
    },
    blame: (why) => {
      lie = { atMs: options.now(), why }
    },
  }
}

async function post(
  url: string,
  calls: readonly Call[],
  bytesMax: number,
  { fetch, timeoutMs }: RemoteNodeOptions,
): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs)
  const body = JSON.stringify(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call })))
  const headers = { 'content-type': 'application/json' }
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal,
      redirect: 'error',
      credentials: 'omit',
    })
    if (!response.ok) {
      await response.body?.cancel()
      const isBusy = response.status === 429 || response.status === 503
      throw new NoAnswerError(`It answered HTTP ${response.status}.`, isBusy)
    }
    return await readText(response, bytesMax)
  } catch (error) {
    if (error instanceof NoAnswerError) throw error
    if (signal.aborted) throw new NoAnswerError(`It did not answer within ${timeoutMs} ms.`)
    throw new NoAnswerError('It cannot be reached, or broke off its answer.')
  }
}

/** Counts while it reads: a length in a header may be a lie. */
async function readText(response: Response, bytesMax: number): Promise<string> {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.length
    if (bytes > bytesMax) {
      await reader.cancel()
      throw new NoAnswerError(`Its answer is larger than ${bytesMax} bytes.`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

function resultsOf(text: string, count: number): readonly unknown[] {
  const results = new Map<number, unknown>()
  for (const entry of entriesOf(text)) {
    const { id, result, error } = (entry ?? {}) as { id?: unknown; result?: unknown; error?: unknown }
    if (error !== undefined && error !== null) throw refusal(error)
    if (typeof id === 'number' && result !== undefined && !results.has(id)) results.set(id, result)
  }
  const asked = Array.from({ length: count }, (_, id) => id)
  const answered = asked.filter((id) => results.has(id)).length
  if (answered < count) throw new NoAnswerError(`It answered ${answered} of ${count} questions.`)
  return asked.map((id) => results.get(id))
}

function entriesOf(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed : [parsed]
  } catch {
    throw new NoAnswerError('Its answer is no JSON, or was cut off.')
  }
}

/** Codes as docs/json-rpc.md lists them. */
function refusal(error: unknown): NoAnswerError {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const words =
    typeof message === 'string' ? message.replaceAll(/\p{Cc}+/gu, ' ').slice(0, wordsMax) : 'no reason'
  return new NoAnswerError(`It refused: ${words}.`, code === -32_001 || code === -32_005)
}

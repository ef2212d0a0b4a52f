/**
 * Requests by `fetch`, for pages: no redirects, no cookies, no waiting without end.
 * @module
 */
import { type Answer, type Ask, type Line, plainAddress, SilentServerError } from './line.ts'

/** Sends by `fetch`. */
export const fetchLine: Line = {
  async ask(address: string, { method, headers, body, signal, idleMs }: Ask): Promise<Answer> {
    const url = plainAddress(address)
    if (body !== undefined && !(body instanceof Uint8Array)) throw new TypeError('a page sends whole parts')
    const silence = new Silence(idleMs, signal)
    try {
      const answer = await fetch(url, {
        method,
        ...(headers && { headers: withoutLength(headers) }),
        ...(body && { body: Uint8Array.from(body) }),
        signal: silence.signal,
        redirect: 'error',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
      })
      silence.heard()
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: bodyOf(answer, silence),
      }
    } catch (error) {
      silence.end()
      throw silence.reason(error)
    }
  },
}

/** Browsers write it themselves, and let nobody else. */
function withoutLength(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-length'))
}

function bodyOf(answer: Response, silence: Silence): Answer['body'] {
  const reader = answer.body?.getReader()
  if (reader === undefined) silence.end()
  const destroy = (): void => {
    silence.end()
    reader?.cancel().catch(() => undefined)
  }
  return {
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          const { done = true, value } = (await reader?.read()) ?? {}
          if (done || value === undefined) return
          silence.heard()
          yield value
        }
      } catch (error) {
        throw silence.reason(error)
      } finally {
        destroy()
      }
    },
    // What is left of a body here is nothing or little: the browser keeps connections by itself.
    resume: destroy,
    destroy,
  }
}

/** Ends a request in which nothing happens. */
class Silence {
  readonly signal: AbortSignal
  readonly #idleMs: number
  readonly #outer: AbortSignal | undefined
  readonly #cut = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(idleMs: number, signal: AbortSignal | undefined) {
    this.#idleMs = idleMs
    this.#outer = signal
    this.signal = signal ? AbortSignal.any([signal, this.#cut.signal]) : this.#cut.signal
    this.heard()
  }

  heard(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#cut.abort(), this.#idleMs)
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  /** What to throw for what `fetch` threw. */
  reason(error: unknown): unknown {
    if (this.#outer?.aborted === true) return this.#outer.reason
    return this.#cut.signal.aborted ? new SilentServerError(this.#idleMs) : error
  }
}

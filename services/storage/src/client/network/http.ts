/**
 * HTTP to a server that may be hostile: no redirects, no waiting without end, and no more bytes than asked for.
 * @module
 */
import {
  Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as plainRequest,
} from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export type Ask = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'PATCH'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | Readable
  readonly signal?: AbortSignal | undefined
  /** Milliseconds without a byte in either direction, after which the connection is ended. */
  readonly idleMs: number
}

export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: IncomingMessage
}

/** Connections that are used again; closed with the client. */
export class Connections {
  readonly #plain = new Agent({ keepAlive: true, maxFreeSockets: 128, scheduling: 'lifo' })
  readonly #tls = new TlsAgent({ keepAlive: true, maxFreeSockets: 128, scheduling: 'lifo' })

  /**
   * Sends one request.
   * @returns status and headers; the body is still to be read or destroyed
   * @throws {TypeError} The address is not http or https, or carries a name and password.
   * @throws {SilentServerError} Nothing came for `idleMs`.
   */
  async ask(address: string, ask: Ask): Promise<Answer> {
    const url = new URL(address)
    if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
      throw new TypeError(`${address.slice(0, 80)} is no plain http or https address`)
    for (;;) {
      const sent = this.#send(url, ask)
      try {
        return await answerTo(sent)
      } catch (error) {
        // A server may end a kept connection the very moment it is used again; that is no fault of anybody. Each time one less is kept.
        const { code } = error as NodeJS.ErrnoException
        const isStale = sent.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')
        if (!isStale || ask.body instanceof Readable) throw error
      }
    }
  }

  #send(url: URL, { method, headers = {}, body, signal, idleMs }: Ask): ClientRequest {
    const isTls = url.protocol === 'https:'
    const options = {
      method,
      headers: body instanceof Uint8Array ? { 'content-length': String(body.length), ...headers } : headers,
      agent: isTls ? this.#tls : this.#plain,
      ...(signal && { signal }),
    }
    const sent = isTls ? tlsRequest(url, options) : plainRequest(url, options)
    sent.setTimeout(idleMs, () => sent.destroy(new SilentServerError(idleMs)))
    // A broken connection may be told after the answer came; the body's reader hears of it.
    sent.on('error', () => undefined)
    if (body instanceof Readable) {
      // An answer before the whole body was sent is an answer all the same: a refusal, mostly.
      pipeline(body, sent).catch((error: unknown) => sent.destroy(error as Error))
    } else sent.end(body)
    return sent
  }

  close(): void {
    this.#plain.destroy()
    this.#tls.destroy()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

async function answerTo(sent: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sent.once('response', (answer) =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
    )
    sent.once('error', reject)
    sent.once('close', () => reject(new Error('The connection closed without an answer')))
  })
}

/**
 * Reads a body that may have at most `bytesMax` bytes.
 * @returns undefined where it has more; the connection is ended then
 */
export async function readBounded(
  { body, headers }: Pick<Answer, 'body' | 'headers'>,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  const said = Number(headers['content-length'] ?? 0)
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    if (said > bytesMax) return undefined
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length
      if (bytes > bytesMax) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } finally {
    body.destroy()
  }
}

/** A server that says nothing. */
export class SilentServerError extends Error {
  readonly idleMs: number
  constructor(idleMs: number) {
    super(`nothing came for ${idleMs / 1000} s`)
    this.idleMs = idleMs
  }
}

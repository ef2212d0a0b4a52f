/**
 * HTTP to a server that may be hostile: no redirects, no waiting without end, and no more bytes than asked for.
 * @module
 */
import { Agent, type ClientRequest, request as plainRequest } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Answer, type Ask, type Line, plainAddress, SilentServerError } from './line.ts'

/** Connections that are used again; closed with the client. */
export class Connections implements Line {
  readonly #plain = new Agent({ keepAlive: true, maxFreeSockets: 128, scheduling: 'lifo' })
  readonly #tls = new TlsAgent({ keepAlive: true, maxFreeSockets: 128, scheduling: 'lifo' })

  async ask(address: string, ask: Ask): Promise<Answer> {
    const url = plainAddress(address)
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

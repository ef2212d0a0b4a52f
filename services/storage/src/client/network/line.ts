/**
 * One request to a server that may be hostile, and its answer: by Node's sockets or by a browser's `fetch`.
 * @module
 */
import type { Readable } from 'node:stream'
import { concatBytes } from '../../bytes.ts'

/** What is sent along. A stream can be sent once only; browsers send whole parts. */
export type LineBody = Uint8Array | Readable

export type Ask = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'PATCH'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: LineBody
  readonly signal?: AbortSignal | undefined
  /** Milliseconds without a byte in either direction, after which the connection is ended. */
  readonly idleMs: number
}

export type Answer = {
  readonly status: number
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: AsyncIterable<Uint8Array> & {
    /** Reads the rest to nowhere, so that the connection can be used again. */
    resume(): unknown
    /** Ends it. */
    destroy(): unknown
  }
}

export type Line = {
  /**
   * Sends one request.
   * @returns status and headers; the body is still to be read or destroyed
   * @throws {TypeError} The address is not http or https, or carries a name and password.
   * @throws {SilentServerError} Nothing came for `idleMs`.
   */
  ask(address: string, ask: Ask): Promise<Answer>
}

/** @throws {TypeError} The address is not http or https, or carries a name and password. */
export function plainAddress(address: string): URL {
  const url = new URL(address)
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new TypeError(`${address.slice(0, 80)} is no plain http or https address`)
  return url
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
    for await (const chunk of body) {
      bytes += chunk.length
      if (bytes > bytesMax) return undefined
      chunks.push(chunk)
    }
    return concatBytes(chunks)
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

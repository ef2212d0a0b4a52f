/**
 * One provider, as the client speaks with it. Nothing it answers is believed before it was checked.
 * @module
 */
import { WattError } from '@watt/errors'
import { bytesToHex } from 'viem/utils'
import { parsePieceCid } from '../../piece/piece.ts'
import { readOffer, stepBytes } from '../pay/offer.ts'
import type { Tab } from '../pay/tab.ts'
import { type ProviderAddress, ProviderError, type ProviderFault } from './provider-error.ts'
import type { PieceOptions, ShardSource } from './shard-source.ts'
import { type Answer, type Ask, type Line, type LineBody, readBounded } from './line.ts'

/** Where an upload stands. */
export type UploadState = { readonly offset: number; readonly length: number }

/** Bytes of a manifest, at most; providers take no larger ones. */
export const manifestBytesMax: number = 16 * 2 ** 20
const problemBytesMax = 16 * 1024
/** What the provider of a piece may keep silent before it counts as gone. */
const idleMsUsual = 15_000

/** Speaks with one provider. */
export class ProviderClient implements ShardSource {
  readonly provider: ProviderAddress
  readonly #line: Line
  readonly #idleMs: number
  readonly #tab: Tab | undefined
  readonly #expectedBytes: number

  /** @param tab - pays for what is read, where the provider asks for it and that is allowed */
  constructor(
    line: Line,
    provider: ProviderAddress,
    idleMs: number = idleMsUsual,
    tab?: Tab,
    expectedBytes: number = 0,
  ) {
    this.provider = provider
    this.#line = line
    this.#idleMs = idleMs
    this.#tab = tab
    this.#expectedBytes = expectedBytes
  }

  expecting(bytes: number): ProviderClient {
    return new ProviderClient(this.#line, this.provider, this.#idleMs, this.#tab, bytes)
  }

  unpaid(): ProviderClient {
    return new ProviderClient(this.#line, this.provider, this.#idleMs)
  }

  /** How much of a deal's piece the provider has, durably. @param token - value of the Authorization header */
  async uploaded(deal: bigint, token: string, signal?: AbortSignal): Promise<UploadState> {
    const answer = await this.#ask(`/pieces/${deal}`, {
      method: 'HEAD',
      headers: { authorization: token },
      signal,
    })
    answer.body.resume()
    if (answer.status !== 200 && answer.status !== 204) throw await this.#refusal(answer)
    return {
      offset: this.#count(answer, 'upload-offset'),
      length: this.#count(answer, 'upload-length'),
    }
  }

  /** Sends the bytes of a piece from `offset` to its end. @returns the new offset */
  async upload(
    deal: bigint,
    token: string,
    offset: number,
    length: number,
    body: LineBody,
    signal?: AbortSignal,
  ): Promise<number> {
    const answer = await this.#ask(`/pieces/${deal}`, {
      method: 'PATCH',
      headers: {
        authorization: token,
        'upload-offset': String(offset),
        'content-length': String(length),
        'content-type': 'application/offset+octet-stream',
      },
      body,
      signal,
    })
    if (answer.status !== 204 && answer.status !== 200) throw await this.#refusal(answer)
    answer.body.resume()
    return this.#count(answer, 'upload-offset')
  }

  async putManifest(cid: string, bytes: Uint8Array, token: string, signal?: AbortSignal): Promise<void> {
    const answer = await this.#ask(`/manifests/${cid}`, {
      method: 'PUT',
      headers: { authorization: token, 'content-type': 'application/vnd.ipld.dag-cbor' },
      body: bytes,
      signal,
    })
    if (answer.status >= 300) throw await this.#refusal(answer)
    answer.body.resume()
  }

  /** Bytes that are said to be the manifest; the caller checks that they hash to its CID. */
  async manifest(cid: string, signal?: AbortSignal): Promise<Uint8Array> {
    const answer = await this.#ask(`/manifests/${cid}`, { method: 'GET', signal })
    if (answer.status !== 200) throw await this.#refusal(answer)
    const bytes = await this.#heard(readBounded(answer, manifestBytesMax))
    if (bytes === undefined)
      throw this.#error('too-long', `sent a manifest of more than ${manifestBytesMax} bytes`)
    return bytes
  }

  /**
   * Bytes `from` to `to` of a piece: exactly so many, unchecked. Ending the iteration ends the connection. Where the provider
   * wants money and that is allowed, it is paid step by step, and a step is paid only after whoever reads took the one before.
   * @yields Unchecked bytes, never more than were asked for.
   */
  async *pieceBytes(
    pieceCid: string,
    from: number,
    to: number,
    { signal, onPaying }: PieceOptions = {},
  ): AsyncGenerator<Uint8Array> {
    const tab = this.#tab
    if (tab?.isCharging !== true) {
      const answer = await this.#askRange(pieceCid, from, to, signal)
      if (answer.status !== 402) return yield* this.#range(answer, to - from)
      await this.#agree(answer, false)
    }
    for (let at = from; at < to;) {
      const end = Math.min(to, at + stepBytes)
      onPaying?.(true)
      const done = await tab!.turn()
      let left = end - at
      try {
        signal?.throwIfAborted()
        if (tab!.isRefused) throw this.#error('refused', 'was paid and did not keep its word')
        const answer = await this.#buy(tab!, pieceCid, at, end, { signal, onPaying })
        for await (const chunk of this.#range(answer, left)) {
          left -= chunk.length
          yield chunk
        }
      } catch (error) {
        if (error instanceof ProviderError) tab!.undelivered(left)
        throw error
      } finally {
        done()
      }
      at = end
    }
  }

  /** The error for bytes that are not what they should be; whoever was paid for them is never paid again. */
  wrongBytes(said: string): ProviderError {
    this.#tab?.distrust()
    return this.#error('wrong-bytes', said)
  }

  /** The answer to a voucher; a price that was raised meanwhile is looked at once. */
  async #buy(
    tab: Tab,
    pieceCid: string,
    from: number,
    to: number,
    { signal, onPaying }: PieceOptions,
  ): Promise<Answer> {
    const root = bytesToHex(parsePieceCid(pieceCid).root)
    for (let tried = 0; ; tried++) {
      const voucher = await tab.promise(to - from, this.#expectedBytes, root)
      onPaying?.(false)
      const answer = await this.#askRange(pieceCid, from, to, signal, voucher)
      if (answer.status !== 402) return answer
      await this.#agree(answer, true)
      if (tried > 0) throw this.#error('refused', 'did not take what it had asked for')
    }
  }

  /** @throws {ProviderError} It is not paid. */
  async #agree(answer: Answer, isPaid: boolean): Promise<void> {
    const { error, json } = await this.#problem(answer)
    const offer = readOffer(json)
    if (offer === undefined) throw error
    const refusal = await (this.#tab?.agree(offer, isPaid) ?? 'asks for money')
    if (refusal === undefined) return
    const said = isPaid ? `${refusal}: ${error.message}` : refusal
    throw new ProviderError(this.provider, isPaid ? 'refused' : 'unpaid', said, { status: 402, offer })
  }

  #askRange(
    pieceCid: string,
    from: number,
    to: number,
    signal: AbortSignal | undefined,
    voucher?: string,
  ): Promise<Answer> {
    const range = `bytes=${from}-${to - 1}`
    return this.#ask(`/pieces/${pieceCid}`, {
      method: 'GET',
      headers: { range, ...(voucher !== undefined && { 'watt-voucher': voucher }) },
      signal,
    })
  }

  async *#range(answer: Answer, bytes: number): AsyncGenerator<Uint8Array> {
    if (answer.status !== 206) throw await this.#refusal(answer)
    const said = answer.headers['content-length']?.toString()
    let left = bytes
    try {
      if (said !== undefined && Number(said) !== left)
        throw this.#error('wrong-length', `offered ${said.slice(0, 20)} bytes where ${left} were asked for`)
      for await (const chunk of answer.body) {
        left -= chunk.length
        if (left < 0) throw this.#error('wrong-length', 'sent more bytes than were asked for')
        yield chunk
      }
      if (left > 0) throw this.#error('wrong-length', `stopped ${left} bytes before the end`)
    } catch (error) {
      throw this.#unreachable(error)
    } finally {
      // What is read to its end goes back to the pool; anything else, and what has no end, is cut off.
      if (left === 0 && said !== undefined) answer.body.resume()
      else answer.body.destroy()
    }
  }

  #ask(path: string, ask: Omit<Ask, 'idleMs'>): Promise<Answer> {
    const base = this.provider.url.replace(/\/+$/, '')
    return this.#heard(this.#line.ask(`${base}${path}`, { ...ask, idleMs: this.#idleMs }))
  }

  async #heard<T>(waiting: Promise<T>): Promise<T> {
    try {
      return await waiting
    } catch (error) {
      throw this.#unreachable(error)
    }
  }

  #unreachable(error: unknown): unknown {
    if (error instanceof WattError || (error as Error).name === 'AbortError') return error
    const { code, message } = error as Error & { readonly code?: string }
    return new ProviderError(this.provider, 'unreachable', `cannot be reached: ${code ?? message}`, {
      cause: error,
    })
  }

  async #refusal(answer: Answer): Promise<ProviderError> {
    return (await this.#problem(answer)).error
  }

  async #problem(answer: Answer): Promise<{ readonly error: ProviderError; readonly json: unknown }> {
    const { status, headers } = answer
    const bytes = await readBounded(answer, problemBytesMax).catch(() => undefined)
    const json = readJson(bytes)
    const problem = problemOf(json)
    const said = problem.message ?? `status ${status}`
    const error = new ProviderError(this.provider, 'refused', `refused: ${said}`, {
      status,
      problem: problem.code,
      retryAfterMs: Math.min(60_000, 1000 * (Number(headers['retry-after']) || 0)),
    })
    return { error, json }
  }

  #count({ headers }: Answer, name: string): number {
    const text = headers[name]
    if (typeof text === 'string' && /^[0-9]{1,15}$/.test(text)) return Number(text)
    throw this.#error('refused', `answered without ${name}`)
  }

  #error(reason: ProviderFault, said: string): ProviderError {
    return new ProviderError(this.provider, reason, said)
  }
}

function readJson(bytes: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** `{code, message, fix}` where the body is that, cut to what fits a sentence. */
function problemOf(json: Readonly<Record<string, unknown>>): {
  readonly code?: string
  readonly message?: string
} {
  const text = (value: unknown, length: number): string | undefined =>
    typeof value === 'string' ? value.slice(0, length).replaceAll(/\p{Cc}+/gu, ' ') : undefined
  const code = text(json['code'], 60)
  const message = text(json['message'], 200)
  return { ...(code !== undefined && { code }), ...(message !== undefined && { message }) }
}

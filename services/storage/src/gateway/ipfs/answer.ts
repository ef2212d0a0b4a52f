/**
 * What all answers of the IPFS gateway have in common: entity tags, ranges, caching, and how bodies are streamed.
 * @module
 */
import { contentRange, parseRange } from '../http/range.ts'
import { matches } from '../http/conditions.ts'
import { IpfsError } from './errors.ts'
import type { Blocks } from './blocks/verified.ts'
import type { ContentPath } from './request.ts'
import type { Resolved } from './resolve.ts'

/** One request whose path was followed. */
export type Asked = {
  readonly blocks: Blocks
  readonly path: ContentPath
  readonly resolved: Resolved
  readonly isHead: boolean
  readonly signal: AbortSignal
  header(name: string): string | undefined
  query(name: string): string | undefined
}
export type Content = {
  readonly etag: string
  readonly sizeBytes: number
  readonly headers: Readonly<Record<string, string>>
  /** Bytes `from` up to `to`, exclusive. */
  readonly read: (from: number, to: number) => AsyncIterable<Uint8Array>
}

/** What never changes may be kept for 336 days and longer. */
export const immutable = 'public, max-age=29030400, immutable'

/** Headers that say where the content came from. */
export function contentHeaders({ path, resolved }: Asked): Record<string, string> {
  return {
    'x-ipfs-path': path.text,
    'x-ipfs-roots': resolved.roots.map((cid) => cid.toString()).join(','),
    'x-content-type-options': 'nosniff',
  }
}

/** Whether the client has it already. */
export function isKnown(asked: Asked, etag: string): boolean {
  const known = asked.header('if-none-match')
  return known !== undefined && matches(known, etag, 'weak')
}

export function notModified(asked: Asked, etag: string, cacheControl: string = immutable): Response {
  return new Response(null, {
    status: 304,
    headers: { ...contentHeaders(asked), etag, 'cache-control': cacheControl },
  })
}

/** Bytes that can be asked for in part. @throws {IpfsError} range */
export function sized(asked: Asked, { etag, sizeBytes, headers, read }: Content): Response {
  if (isKnown(asked, etag)) return notModified(asked, etag)
  const condition = asked.header('if-range')
  const [first] = (asked.header('range') ?? '').split(',') // Of several ranges the first is served.
  const range =
    condition === undefined || matches(condition, etag, 'strong') ? parseRange(first, sizeBytes) : undefined
  if (range === 'unsatisfiable') throw new IpfsError('range', `There are ${sizeBytes} bytes.`)
  const { from, to } = range ?? { from: 0, to: sizeBytes }
  const all = {
    ...contentHeaders(asked),
    ...headers,
    etag,
    'cache-control': immutable,
    'accept-ranges': 'bytes',
    'content-length': String(to - from),
    ...(range && { 'content-range': contentRange(range, sizeBytes) }),
  }
  const body = asked.isHead || from === to ? null : streamed(read(from, to))
  return new Response(body, { status: range === undefined ? 200 : 206, headers: all })
}

/** A body whose source stops when the client goes. */
export function streamed(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = source[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(value as Uint8Array<ArrayBuffer>)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

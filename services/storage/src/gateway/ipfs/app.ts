/**
 * The IPFS path gateway: routes, cross-origin headers, and refusals.
 * Everything here is public by its owner's wish, so pages of any origin may read it; nothing can be written.
 * @module
 */
import { Hono, type Context } from 'hono'
import { WattError } from '@watt/errors'
import { parsePieceCid } from '../../piece/index.ts'
import type { ObjectStore } from '../../client/object-store.ts'
import { sized, type Asked } from './answer.ts'
import type { StoredBlocks } from './blocks/stored-blocks.ts'
import { recorded } from './blocks/verified.ts'
import { IpfsError } from './errors.ts'
import { disposition } from './media-type.ts'
import { formatOf, parseContentPath } from './request.ts'
import { resolvePath } from './resolve.ts'
import { carStream, rawBlock } from './trustless.ts'
import { unixfsContent } from './unixfs.ts'

export type IpfsAppParts = {
  readonly blocks: StoredBlocks
  readonly store: ObjectStore
  /** Hears of defects. */
  failed(error: unknown): void
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': 'Content-Type, Range, User-Agent, X-Requested-With',
  'access-control-expose-headers':
    'Content-Range, Content-Length, ETag, X-Ipfs-Path, X-Ipfs-Roots, X-Chunked-Output, X-Stream-Output',
}

export function createIpfsApp(parts: IpfsAppParts): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(cors)) context.header(name, value)
  })
  app.options('*', (context) => context.body(null, 204))
  app.get('/health', (context) => context.text('ok\n'))
  app.get('/ipfs/*', async (context) => content(parts, context))
  app.get('/piece/:cid', async (context) => piece(parts, context))
  app.notFound((context) => context.text('There is /ipfs/{cid}[/path] and /piece/{cid}.\n', 404))
  app.onError((error, context) => {
    if (error instanceof IpfsError)
      return context.text(`${error.message}\n`, error.status, { 'cache-control': 'no-store' })
    parts.failed(error)
    if (error instanceof WattError)
      return context.text(`${error.message}\n`, 504, { 'cache-control': 'no-store' })
    return context.text('The gateway failed.\n', 500, { 'cache-control': 'no-store' })
  })
  return app
}

async function content({ blocks: stored }: IpfsAppParts, context: Context): Promise<Response> {
  const path = parseContentPath(pathOf(context))
  const format = formatOf(context.req.query('format'), context.req.header('accept'))
  const onlyCached = (context.req.header('cache-control') ?? '').toLowerCase().includes('only-if-cached')
  if (onlyCached && !(await stored.has(path.root)))
    throw new IpfsError('not-here', `The block ${path.root.toString()} is not stored here.`)
  const blocks = recorded(stored)
  const resolved = await resolvePath(blocks, path.root, path.segments)
  const onPath = [...blocks.seen]
  const asked: Asked = { blocks: stored, path, resolved, ...reading(context) }
  if (format === 'raw') return rawBlock(asked, 'application/vnd.ipld.raw', 'raw')
  if (format === 'car') return carStream(asked, onPath)
  if (format === undefined) return unixfsContent(asked)
  if (resolved.cid.code !== 0x71)
    throw new IpfsError('not-acceptable', `${resolved.cid.toString()} is no dag-cbor, and is not converted.`)
  return rawBlock(asked, 'application/vnd.ipld.dag-cbor', 'cbor')
}

/** A CAR object by its piece CID. @see https://github.com/filecoin-project/FIPs/blob/master/FRCs/frc-0066.md */
async function piece({ blocks, store }: IpfsAppParts, context: Context): Promise<Response> {
  const text = context.req.param('cid') ?? ''
  const cid = pieceCidOf(text)
  const found = await blocks.piece(cid)
  if (found === undefined) throw new IpfsError('not-found', `The piece ${cid} is not stored here.`)
  const path = { ...parseContentPath(`/ipfs/${cid}`), text: pathOf(context) }
  const asked: Asked = {
    blocks,
    path,
    resolved: { cid: path.root, roots: [path.root], within: [] },
    ...reading(context),
  }
  return sized(asked, {
    etag: `"${cid}"`,
    sizeBytes: found.sizeBytes,
    headers: {
      'content-type': 'application/vnd.ipld.car; version=1',
      'content-disposition': disposition('attachment', `${cid}.car`),
    },
    async *read(from, to) {
      const got = await store.get(found.name, { from, to, signal: asked.signal })
      if (got === undefined) throw new IpfsError('not-found', `The piece ${cid} went away.`)
      yield* got.body
    },
  })
}

function pieceCidOf(text: string): string {
  try {
    return parsePieceCid(text).cid.toString()
  } catch {
    throw new IpfsError('bad-request', `"${text.slice(0, 100)}" is no piece CID, version 2.`)
  }
}

function reading({ req }: Context): Pick<Asked, 'isHead' | 'signal' | 'header' | 'query'> {
  return {
    isHead: req.method === 'HEAD',
    signal: req.raw.signal,
    header: (name) => req.header(name),
    query: (name) => req.query(name),
  }
}

/** Path as it came, escapes and all. */
function pathOf({ req }: Context): string {
  return new URL(req.raw.url).pathname
}

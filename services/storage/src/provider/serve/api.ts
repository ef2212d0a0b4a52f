/**
 * A provider's HTTP API. Bodies and long answers go over Node's own streams; everything is bounded in bytes, time and number.
 * @module
 */
import type { ServerResponse } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { bytesToHex } from 'viem/utils'
import { WattError } from '@watt/errors'
import { parsePieceCid, type Piece } from '../../piece/index.ts'
import type { HostedDeal } from '../chain/provider-chain.ts'
import { type ManifestStore, cidOf, digestOf, manifestBytesMax } from '../disk/manifest-store.ts'
import type { PieceStore } from '../disk/piece-store.ts'
import type { Admission, Till } from '../till/till.ts'
import type { Uploads } from '../uploads.ts'
import { readRange } from './byte-range.ts'
import { deliver, type Pace, paced } from './pacing.ts'
import { holding, type Places } from './places.ts'
import { ProblemError } from './problem.ts'

type Hex = `0x${string}`
type Env = { Bindings: HttpBindings }
type Handle = (parts: ApiParts, context: Context<Env>) => Promise<Response>

export type ApiParts = {
  readonly store: PieceStore
  readonly manifests: ManifestStore
  readonly uploads: Uploads
  readonly till: Till
  /** Checks an upload token. @throws {ProblemError} */
  readonly gate: (header: string | undefined, deal?: bigint) => Promise<HostedDeal>
  /** Whether a piece of that root and size is served: it belongs to a live deal. */
  readonly serves: (root: Hex, sizeBytes: number) => boolean
  /** @throws {ProblemError} `storage/full`: the disk has no room for the rest of it */
  readonly makeRoom: (deal: HostedDeal, offset: number) => Promise<void>
  /** The last byte of a piece came, and it is right. */
  readonly whole: (deal: HostedDeal) => void
  /** What `GET /` tells. */
  readonly card: () => Promise<Readonly<Record<string, unknown>>>
  readonly uploadPlaces: Places
  readonly downloadPlaces: Places
  readonly pace: Pace
  readonly counted: {
    received(bytes: number): void
    served(bytes: number): void
    refused(code: string): void
    failed(error: unknown): void
  }
}

export function createApi(parts: ApiParts): Hono<Env> {
  const api = new Hono<Env>()
  const incoming = async (context: Context<Env>, handle: Handle) =>
    holding(parts.uploadPlaces.take(peerOf(context)), async () => handle(parts, context))
  const outgoing = async (context: Context<Env>, handle: Handle) =>
    holding(parts.downloadPlaces.take(peerOf(context)), async () => handle(parts, context))
  api.use(async ({ env: { outgoing } }, next) => {
    // Pages of other origins may read, never with credentials: what is here is public and encrypted.
    outgoing.setHeader('access-control-allow-origin', '*')
    outgoing.setHeader(
      'access-control-expose-headers',
      'Upload-Offset, Upload-Length, Content-Range, Content-Length',
    )
    outgoing.setHeader('x-content-type-options', 'nosniff')
    await next()
  })
  api.options('*', (context) =>
    context.body(null, 204, {
      'access-control-allow-methods': 'GET, HEAD, PATCH, PUT',
      'access-control-allow-headers': 'authorization, content-type, range, upload-offset, watt-voucher',
      'access-control-max-age': '7200',
    }),
  )
  api.get('/', async (context) => context.json(await parts.card()))
  api.get('/pieces/:name{[0-9]+}', async (context) => uploadState(parts, context))
  api.patch('/pieces/:name{[0-9]+}', async (context) => incoming(context, upload))
  api.get('/pieces/:name{b[a-z2-7]+}', async (context) => outgoing(context, download))
  api.get('/piece/:name{b[a-z2-7]+}', async (context) => outgoing(context, download))
  api.put('/manifests/:cid', async (context) => incoming(context, putManifest))
  api.get('/manifests/:cid', async (context) => outgoing(context, getManifest))
  api.notFound((context) =>
    answerProblem(parts, context, new ProblemError('storage/not-found', 'There is nothing of that name.')),
  )
  api.onError((error, context) => answerProblem(parts, context, error))
  return api
}

/** Hono asks GET routes for HEAD too, and drops the body. */
async function uploadState(parts: ApiParts, context: Context<Env>): Promise<Response> {
  const deal = await parts.gate(context.req.header('authorization'), dealOf(context))
  return context.body(null, 200, {
    'upload-offset': String(await parts.uploads.offset(deal)),
    'upload-length': String(deal.sizeBytes),
    'cache-control': 'no-store',
  })
}

async function upload(parts: ApiParts, context: Context<Env>): Promise<Response> {
  if (context.req.header('content-type') !== 'application/offset+octet-stream')
    throw new ProblemError('storage/unsupported-type', 'The body has another type.')
  const offset = Number(/^[0-9]{1,15}$/.exec(context.req.header('upload-offset') ?? '')?.[0] ?? Number.NaN)
  if (!Number.isSafeInteger(offset))
    throw new ProblemError('storage/bad-request', 'Upload-Offset is no number.')
  const deal = await parts.gate(context.req.header('authorization'), dealOf(context))
  if (deal.state !== 'matched' && deal.state !== 'active')
    throw new ProblemError('storage/not-found', `Deal ${deal.id} is over: ${deal.state}.`)
  const left = deal.sizeBytes - offset
  if (Number(context.req.header('content-length') ?? 0) > Math.max(0, left))
    throw new ProblemError('storage/too-long', `${Math.max(0, left)} bytes are left of the piece.`)
  await parts.makeRoom(deal, offset)
  const body = paced(context.env.incoming as AsyncIterable<Uint8Array>, Math.max(0, left), parts.pace)
  const { offset: reached, isWhole } = await parts.uploads.append(
    deal,
    offset,
    counting(body, (count) => parts.counted.received(count)),
  )
  if (isWhole) parts.whole(deal)
  return context.body(null, 204, {
    'upload-offset': String(reached),
    'upload-length': String(deal.sizeBytes),
  })
}

async function download(parts: ApiParts, context: Context<Env>): Promise<Response> {
  const piece = pieceNamed(context.req.param('name') ?? '')
  const root = bytesToHex(piece.root)
  if (!parts.serves(root, piece.sizeBytes) || !(await parts.store.has(root, piece.sizeBytes)))
    throw new ProblemError('storage/not-found', 'This provider does not hold that piece.')
  const range = readRange(context.req.header('range'), piece.sizeBytes)
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(range.length),
    'accept-ranges': 'bytes',
    etag: `"${piece.cid.toString()}"`,
    'cache-control': 'public, max-age=29030400, immutable',
    ...(range.isPart && {
      'content-range': `bytes ${range.offset}-${range.offset + range.length - 1}/${piece.sizeBytes}`,
    }),
  }
  const status = range.isPart ? 206 : 200
  if (context.req.header('if-none-match') === headers.etag)
    return context.body(null, 304, { etag: headers.etag })
  if (context.req.method === 'HEAD') return context.body(null, status, headers)
  const voucher = context.req.header('watt-voucher')
  const admission = await parts.till.admit(peerOf(context), root, range.length, voucher)
  return holding(admission, async () => {
    context.env.outgoing.writeHead(status, headers)
    await giveOut(
      parts,
      context.env.outgoing,
      parts.store.stream(root, range.offset, range.length),
      admission,
    )
    return RESPONSE_ALREADY_SENT
  })
}

async function giveOut(
  parts: ApiParts,
  outgoing: HttpBindings['outgoing'],
  chunks: AsyncIterable<Uint8Array>,
  admission: Admission,
): Promise<void> {
  const sent = (bytes: number) => {
    admission.sent(bytes)
    parts.counted.served(bytes)
  }
  try {
    if (!(await deliver(outgoing as ServerResponse, chunks, sent, parts.pace))) outgoing.destroy()
  } catch (error) {
    // The head is out: only a cut connection tells that something is wrong.
    outgoing.destroy()
    parts.counted.failed(error)
  }
}

async function putManifest(parts: ApiParts, context: Context<Env>): Promise<Response> {
  const digest = digestNamed(context)
  const deal = await parts.gate(context.req.header('authorization'))
  if (deal.manifest !== digest)
    throw new ProblemError('storage/wrong-manifest', `The order of deal ${deal.id} has another manifest.`)
  const chunks: Uint8Array[] = []
  const body = paced(context.env.incoming as AsyncIterable<Uint8Array>, manifestBytesMax, parts.pace)
  for await (const chunk of counting(body, (count) => parts.counted.received(count))) chunks.push(chunk)
  if (!(await parts.manifests.keep(digest, Buffer.concat(chunks))))
    throw new ProblemError('storage/wrong-manifest', `These bytes do not hash to ${cidOf(digest)}.`)
  return context.body(null, 204)
}

async function getManifest(parts: ApiParts, context: Context<Env>): Promise<Response> {
  const bytes = await parts.manifests.find(digestNamed(context))
  if (bytes === undefined)
    throw new ProblemError('storage/not-found', 'This provider does not hold that manifest.')
  parts.counted.served(bytes.length)
  return context.body(bytes as Uint8Array<ArrayBuffer>, 200, {
    'content-type': 'application/vnd.ipld.dag-cbor',
    'cache-control': 'public, max-age=29030400, immutable',
  })
}

function answerProblem(parts: ApiParts, context: Context<Env>, error: unknown): Response {
  const problem =
    error instanceof ProblemError
      ? error
      : new ProblemError('storage/internal', 'The provider could not do this.')
  if (!(error instanceof ProblemError)) parts.counted.failed(error)
  parts.counted.refused(problem.code)
  const { code, message, fix, details, status } = problem
  // A body that was not read to its end must not become the next request.
  if (!context.env.incoming.complete) context.header('connection', 'close')
  if (status === 503) context.header('retry-after', '5')
  if (code === 'storage/offset-conflict') context.header('upload-offset', String(details['offset']))
  if (code === 'storage/range') context.header('content-range', `bytes */${String(details['bytes'])}`)
  return context.json(plain({ code, message, fix, ...details }), status)
}

async function* counting(
  source: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    count(chunk.length)
    yield chunk
  }
}

function dealOf(context: Context<Env>): bigint {
  const text = context.req.param('name') ?? ''
  if (text.length > 19) throw new ProblemError('storage/not-found', 'There is no such deal.')
  return BigInt(text)
}

function pieceNamed(text: string): Piece {
  try {
    return parsePieceCid(text)
  } catch (error) {
    throw new ProblemError(
      'storage/bad-request',
      error instanceof WattError ? error.message : 'This is no CID of a piece.',
    )
  }
}

function digestNamed(context: Context<Env>): Hex {
  const digest = digestOf(context.req.param('cid') ?? '')
  if (digest === undefined)
    throw new ProblemError('storage/bad-request', 'This is no CIDv1 of dag-cbor with sha2-256 in base32.')
  return digest
}

function peerOf(context: Context<Env>): string {
  return context.env.incoming.socket.remoteAddress ?? 'unknown'
}

function plain(value: Readonly<Record<string, unknown>>): Record<string, string> {
  return JSON.parse(
    JSON.stringify(value, (_, it: unknown) => (typeof it === 'bigint' ? it.toString() : it)),
  ) as Record<string, string>
}

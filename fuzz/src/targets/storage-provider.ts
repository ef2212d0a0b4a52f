/**
 * A storage provider as strangers meet it over HTTP: every route.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { pieceCid } from '../../../services/storage/src/piece/index.ts'
import { createFolderStore } from '../../../services/storage/src/provider/disk/folder-store.ts'
import { cidOf, ManifestStore } from '../../../services/storage/src/provider/disk/manifest-store.ts'
import { PieceStore } from '../../../services/storage/src/provider/disk/piece-store.ts'
import { type ApiParts, createApi } from '../../../services/storage/src/provider/serve/api.ts'
import { createGate } from '../../../services/storage/src/provider/serve/gate.ts'
import { usualPace } from '../../../services/storage/src/provider/serve/pacing.ts'
import { createPlaces } from '../../../services/storage/src/provider/serve/places.ts'
import { Till } from '../../../services/storage/src/provider/till/till.ts'
import type { VoucherStore } from '../../../services/storage/src/provider/till/voucher-store.ts'
import { Uploads } from '../../../services/storage/src/provider/uploads.ts'
import { mutateJson } from '../mutate/json.ts'
import { jsonOf, promise, type Target, utf8 } from '../target.ts'
import {
  bytes,
  chain,
  deal,
  manifest,
  piece,
  provider,
  root,
  token,
  voucher,
} from './storage-provider.seeds.ts'

const folder = mkdtempSync(join(tmpdir(), 'watt-fuzz-provider-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const blobs = await createFolderStore(folder, ['pieces', 'manifests'])
const store = await PieceStore.open(folder, blobs)
const manifests = new ManifestStore(blobs)
await manifests.keep(deal.manifest, manifest)
await new Uploads(store).append(deal, 0, chunksOf(bytes))

const faults: unknown[] = []
const uncounted = (): void => undefined

/** A provider that holds the piece, its manifest, and no memory of earlier questions. */
function freshApi(): ReturnType<typeof createApi> {
  const parts: ApiParts = {
    store,
    manifests,
    uploads: new Uploads(store),
    till: new Till({
      chain,
      vouchers: forgetful(),
      freeQuotaBytes: 500,
      priceWeiPerMiB: 4_000_000n,
      now: () => chain.time,
    }),
    gate: createGate({
      chain: { setting: chain.setting, uploaders: async () => [chain.client.address] },
      findDeal: async (id) => (id === deal.id ? deal : undefined),
      isKnown: (id) => id === deal.id,
      now: () => chain.time,
    }),
    serves: (found, sizeBytes) => found === root && sizeBytes === deal.sizeBytes,
    makeRoom: async () => undefined,
    whole: () => undefined,
    card: async () => ({ provider: provider.address }),
    uploadPlaces: createPlaces(1, 1),
    downloadPlaces: createPlaces(1, 1),
    pace: usualPace,
    counted: {
      received: uncounted,
      served: uncounted,
      refused: uncounted,
      failed: (error) => void faults.push(error),
    },
  }
  return createApi(parts)
}

function forgetful(): VoucherStore {
  const known = new Map<number, Parameters<VoucherStore['keep']>[0]>()
  return {
    all: () => [...known.values()],
    ofChannel: (id) => [...known.values()].filter((it) => it.voucher.channel === id),
    keep: async (signed) => void known.set(signed.voucher.lane, signed),
    remove: async (_, lane) => void known.delete(lane),
  }
}

type Question = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
const name = pieceCid(piece).toString()
const ask = (method: string, path: string, headers: Question['headers'] = {}, body = ''): Uint8Array =>
  utf8(JSON.stringify({ method, path, headers, body }))
const octets = 'application/offset+octet-stream'
const manifestPath = `/manifests/${cidOf(deal.manifest)}`

/** A question as HTTP brings it: method, path, headers and body. */
export const api: Target = {
  seeds: [
    ask('GET', '/'),
    ask('OPTIONS', '/'),
    ask('HEAD', '/pieces/1', { authorization: token }),
    ask('PATCH', '/pieces/1', {
      authorization: token,
      'content-type': octets,
      'upload-offset': String(piece.sizeBytes),
    }),
    ask('PATCH', '/pieces/1', { authorization: token, 'content-type': octets, 'upload-offset': '0' }, 'x'),
    ask('GET', `/pieces/${name}`, { range: 'bytes=0-9' }),
    ask('GET', `/piece/${name}`, { range: 'bytes=-5', 'watt-voucher': voucher }),
    ask('GET', `/pieces/${name}`, { 'watt-voucher': voucher }),
    ask('HEAD', `/pieces/${name}`, { 'if-none-match': `"${name}"` }),
    ask('GET', manifestPath),
    ask('PUT', manifestPath, { authorization: token }, 'manifest'),
  ],
  bytesMax: 8_192,
  covers: /\/storage\/src\/provider\/(serve\/(api|gate|byte-range|places)|till\/till|uploads)\.ts$/,
  mutate: mutateJson(
    ['range', 'bytes=5-', 'bytes=9007199254740993-', 'upload-offset', 'content-length', 'watt-voucher', 'x']
      .concat('authorization', '/pieces/18446744073709551616', '/pieces/%31', '/manifests/', token, voucher)
      .concat(`/pieces/${name}`, `/piece/${name.toUpperCase()}`, 'PATCH', 'PUT', 'GET', 'HEAD', octets, '0')
      .map((word) => JSON.stringify(word)),
  ),
  async run(input) {
    const question = questionIn(jsonOf(input)?.value)
    const request = question && requestOf(question)
    if (question === undefined || request === undefined) return false
    faults.length = 0
    const sink = new Sink()
    const incoming = incomingOf(sink, question)
    const outgoing = new ServerResponse(incoming)
    outgoing.assignSocket(sink as unknown as Socket)
    const response = await freshApi().fetch(request, { incoming, outgoing })
    if (faults.length > 0) throw faults[0]
    const isSent = outgoing.headersSent
    const status = isSent ? outgoing.statusCode : response.status
    promise(status < 500 || status === 503, `a question has an answer: ${status}`)
    promise(sink.bytes < 16_384, 'an answer is bounded')
    if (status < 400) return true
    const { code } = (question.method === 'HEAD' ? { code: 'none' } : await response.json()) as {
      code?: unknown
    }
    promise(typeof code === 'string', 'a refusal says why')
    return false
  },
}

/** The other end of a connection; counts what comes. */
class Sink extends Duplex {
  readonly remoteAddress = '127.0.0.1'
  bytes = 0
  override _read(): void {
    // Nothing comes from there: the request is made whole.
  }
  override _write(chunk: Uint8Array, _: unknown, done: () => void): void {
    this.bytes += chunk.length
    done()
  }
}

function incomingOf(sink: Sink, { method, path, body }: Question): IncomingMessage {
  const incoming = new IncomingMessage(sink as unknown as Socket)
  incoming.method = method
  incoming.url = path
  incoming.push(Buffer.from(body))
  incoming.push(null)
  incoming.complete = true
  return incoming
}

function questionIn(value: unknown): Question | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { method, path, headers, body } = value as Readonly<Record<string, unknown>>
  const isWhole = typeof method === 'string' && typeof path === 'string' && typeof body === 'string'
  if (!isWhole || typeof headers !== 'object' || headers === null) return undefined
  return { method, path, headers: headers as Question['headers'], body }
}

/** undefined: no server would have taken it for HTTP. */
function requestOf({ method, path, headers }: Question): Request | undefined {
  try {
    return new Request(`http://provider.example${path}`, { method, headers })
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined
    throw error
  }
}

async function* chunksOf(whole: Uint8Array): AsyncGenerator<Uint8Array> {
  yield whole
}

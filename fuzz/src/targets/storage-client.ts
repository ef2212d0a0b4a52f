/**
 * What a client of the storage network takes from providers.
 * @module
 */
import type { Answer, Line } from '../../../services/storage/src/client/network/line.ts'
import { ProviderClient } from '../../../services/storage/src/client/network/provider-client.ts'
import { ProviderError } from '../../../services/storage/src/client/network/provider-error.ts'
import { readOffer } from '../../../services/storage/src/client/pay/offer.ts'
import { pieceCid, PieceHasher } from '../../../services/storage/src/piece/index.ts'
import { mutateJson } from '../mutate/json.ts'
import { jsonOf, promise, type Target, utf8 } from '../target.ts'

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value))
const address = `0x${'11'.repeat(20)}`
const asked = 64
const cid = pieceCid(new PieceHasher().update(Buffer.alloc(asked, 1)).finish().piece).toString()
const quote = { provider: address, chainId: 31_337, channels: address, priceWeiPerMiB: '5' }

type Reply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly chunks: readonly string[]
}
const reply = (status: number, headers: Reply['headers'], ...chunks: readonly string[]): Uint8Array =>
  json({ status, headers, chunks })

/** An answer of a provider, in chunks; every question gets the same. */
export const answer: Target = {
  seeds: [
    reply(206, { 'content-length': String(asked) }, 'x'.repeat(40), 'x'.repeat(24)),
    reply(200, { 'upload-offset': '5', 'upload-length': '64' }, 'manifest'),
    reply(204, { 'upload-offset': '64' }),
    reply(402, {}, JSON.stringify({ code: 'storage/payment-required', message: 'Pay.', quote })),
    reply(503, { 'retry-after': '5' }, '{"code":"storage/busy","message":"Later\\u0007."}'),
  ],
  bytesMax: 65_536,
  covers: /\/storage\/src\/client\/(network\/(provider-client|line)|pay\/offer)\.ts$/,
  mutate: mutateJson(
    ['content-length', 'upload-offset', 'retry-after', 'chunks', 'status', '64', 'x', '{"quote":{}}', '[]']
      .concat(JSON.stringify({ quote }), JSON.stringify({ message: '\u202e'.repeat(300) }))
      .map((word) => JSON.stringify(word))
      .concat('200', '204', '206', '402', '416', '503'),
  ),
  async run(input) {
    const said = replyIn(jsonOf(input)?.value)
    if (said === undefined) return false
    const line: Line = { ask: async () => answerOf(said) }
    const client = new ProviderClient(line, { address: `0x${'22'.repeat(20)}`, url: 'http://p.example' }, 1)
    const outcomes = [
      await tried(async () => client.uploaded(1n, 'Watt x')),
      await tried(async () => client.upload(1n, 'Watt x', 0, 3, new Uint8Array(3))),
      await tried(async () => client.putManifest('bafy', new Uint8Array(3), 'Watt x')),
      await tried(async () => client.manifest('bafy')),
      await tried(async () => lengthOf(client.pieceBytes(cid, 0, asked))),
    ]
    const [uploaded, upload, , , piece] = outcomes
    for (const offset of [uploaded, upload]) {
      const where = typeof offset === 'object' ? Object.values(offset ?? {}) : [offset ?? 0]
      promise(where.every(Number.isSafeInteger), 'an upload stands somewhere')
    }
    promise(piece === undefined || piece === asked, 'a range has the bytes that were asked for')
    const offer = readOffer(jsonOf(utf8(said.chunks.join('')))?.value)
    promise(offer === undefined || offer.priceWeiPerMiB > 0n, 'an offer has a price')
    return outcomes.some((it) => it !== undefined)
  },
}

function replyIn(value: unknown): Reply | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { status, headers, chunks } = value as Readonly<Record<string, unknown>>
  if (typeof status !== 'number' || typeof headers !== 'object' || !Array.isArray(chunks)) return undefined
  // As HTTP has them: texts.
  const texts = Object.entries(headers ?? {}).filter(([, text]) => typeof text === 'string')
  if (!chunks.every((it) => typeof it === 'string')) return undefined
  return { status, headers: Object.fromEntries(texts) as Reply['headers'], chunks }
}

function answerOf({ status, headers, chunks }: Reply): Answer {
  return {
    status,
    headers,
    body: {
      async *[Symbol.asyncIterator]() {
        for (const chunk of chunks) yield utf8(chunk)
      },
      resume: () => undefined,
      destroy: () => undefined,
    },
  }
}

/** undefined: the provider did something wrong, and the error says so. */
async function tried<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    promise(error.retryAfterMs >= 0 && error.retryAfterMs <= 60_000, 'a rest is bounded')
    promise(error.message.length < 400 && !/\p{Cc}/u.test(error.message), 'what a provider says is bounded')
    return undefined
  }
}

async function lengthOf(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const chunk of chunks) bytes += chunk.length
  return bytes
}

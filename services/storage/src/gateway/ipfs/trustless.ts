/**
 * Answers that the client can check by itself: single blocks, CARs, and pieces.
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/
 * @module
 */
import { createHash } from 'node:crypto'
import type { CID } from 'multiformats/cid'
import { contentHeaders, immutable, isKnown, notModified, sized, streamed, type Asked } from './answer.ts'
import { carHeader, sectionHead } from './blocks/car.ts'
import { identityOf, readBlock, type Blocks } from './blocks/verified.ts'
import { blocksOf, type DagOptions } from './dag.ts'
import { IpfsError } from './errors.ts'
import { disposition } from './media-type.ts'
import { carOptionsOf } from './request.ts'

/** `application/vnd.ipld.raw`, or the block in its own codec. */
export async function rawBlock(asked: Asked, contentType: string, ending: string): Promise<Response> {
  const { cid, within } = asked.resolved
  if (within.length > 0)
    throw new IpfsError(
      'not-implemented',
      'The path ends within a document; a block can only be had as a whole.',
    )
  const bytes = await readBlock(asked.blocks, cid, asked.signal)
  return sized(asked, {
    etag: `"${cid.toString()}.${ending}"`,
    sizeBytes: bytes.length,
    headers: {
      'content-type': contentType,
      'content-disposition': disposition(
        'attachment',
        asked.query('filename') ?? `${cid.toString()}.${ending}`,
      ),
    },
    async *read(from, to) {
      yield bytes.subarray(from, to)
    },
  })
}

/** `application/vnd.ipld.car`: the blocks on the path, then those of the scope. @param onPath - in the order in which they were met */
export async function carStream(asked: Asked, onPath: readonly CID[]): Promise<Response> {
  const options = carOptionsOf(asked.query.bind(asked), asked.header('accept'))
  const { cid } = asked.resolved
  const parameters = `version=1; order=dfs; dups=${options.dups ? 'y' : 'n'}`
  const key = JSON.stringify([asked.path.text, options])
  const etag = `W/"${cid.toString()}.car.${createHash('sha256').update(key).digest('base64url').slice(0, 12)}"`
  if (isKnown(asked, etag)) return notModified(asked, etag)
  const name =
    asked.query('filename') ?? [asked.path.root.toString(), ...asked.path.segments].join('_') + '.car'
  const headers = {
    ...contentHeaders(asked),
    etag,
    'cache-control': immutable,
    'accept-ranges': 'none',
    'content-type': `application/vnd.ipld.car; ${parameters}`,
    'content-disposition': disposition('attachment', name),
  }
  // A root that is not there is said before the first byte: after it only the connection could break.
  await readBlock(asked.blocks, cid, asked.signal)
  return new Response(
    asked.isHead ? null : streamed(carOf(asked.blocks, cid, onPath, options, asked.signal)),
    { headers },
  )
}

async function* carOf(
  blocks: Blocks,
  root: CID,
  onPath: readonly CID[],
  options: DagOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield carHeader([root])
  const sent = new Set<string>()
  for (const cid of onPath) {
    if (identityOf(cid) !== undefined || cid.equals(root) || sent.has(cid.toString())) continue
    sent.add(cid.toString())
    yield* section(cid, await readBlock(blocks, cid, signal))
  }
  for await (const { cid, bytes } of blocksOf(blocks, root, options, signal))
    if (options.dups || !sent.has(cid.toString())) yield* section(cid, bytes)
}

function* section(cid: CID, bytes: Uint8Array): Generator<Uint8Array> {
  yield sectionHead(cid, bytes.length)
  yield bytes
}

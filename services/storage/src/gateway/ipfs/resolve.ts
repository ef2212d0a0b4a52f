/**
 * Follows a path from a CID, one segment after the other, and reads only the blocks that this needs.
 * @see https://specs.ipfs.tech/http-gateways/path-gateway/#request-path
 * @module
 */
import * as dagCbor from '@ipld/dag-cbor'
import * as dagPb from '@ipld/dag-pb'
import { walkPath } from 'ipfs-unixfs-exporter'
import { CID } from 'multiformats/cid'
import { readBlock, type Blocks } from './blocks/verified.ts'
import { decodingError, IpfsError } from './errors.ts'

export type Resolved = {
  readonly cid: CID
  /** The CID before the first and after each segment that led to another block. */
  readonly roots: readonly CID[]
  /** Segments that lead on within the last block. */
  readonly within: readonly string[]
}

const segmentsMax = 256

/** @throws {IpfsError} not-found: there is no such path, or a block on it is missing */
export async function resolvePath(blocks: Blocks, root: CID, segments: readonly string[]): Promise<Resolved> {
  if (segments.length > segmentsMax)
    throw new IpfsError('bad-request', `The path has more than ${segmentsMax} segments.`)
  let cid = root
  const roots = [root]
  for (let at = 0; at < segments.length;) {
    const segment = segments[at] ?? ''
    if (cid.code === dagPb.code) {
      cid = await step(blocks, cid, segment)
      at++
    } else if (cid.code === dagCbor.code) {
      const found = within(await document(blocks, cid), segments.slice(at))
      if (found.link === undefined) return { cid, roots, within: segments.slice(at) }
      cid = found.link
      at += found.used
    } else throw notFound(segment, cid)
    roots.push(cid)
  }
  return { cid, roots, within: [] }
}

async function document(blocks: Blocks, cid: CID): Promise<unknown> {
  const bytes = await readBlock(blocks, cid)
  try {
    return dagCbor.decode(bytes)
  } catch (error) {
    throw decodingError(error, cid.toString())
  }
}

/** One name of a UnixFS directory, sharded or not. */
async function step(blocks: Blocks, cid: CID, segment: string): Promise<CID> {
  let found = cid
  try {
    for await (const entry of walkPath(`${cid.toString()}/${segment}`, blocks as never)) found = entry.cid
  } catch (error) {
    if (error instanceof Error && ['NotFoundError', 'NotUnixFSError'].includes(error.name))
      throw notFound(segment, cid)
    throw decodingError(error, cid.toString())
  }
  if (found.equals(cid)) throw notFound(segment, cid) // A file has no names.
  return found
}

function within(node: unknown, segments: readonly string[]): { readonly link?: CID; readonly used: number } {
  let value = node
  for (const [at, segment] of segments.entries()) {
    const isMap = typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
    if (!isMap || !Object.hasOwn(value as object, segment))
      throw new IpfsError('not-found', `There is no "${segment.slice(0, 80)}" in the document.`)
    value = (value as Readonly<Record<string, unknown>>)[segment]
    const link = CID.asCID(value)
    if (link !== null) return { link, used: at + 1 }
  }
  return { used: segments.length }
}

function notFound(segment: string, cid: CID): IpfsError {
  return new IpfsError('not-found', `There is no link "${segment.slice(0, 80)}" under ${cid.toString()}.`)
}

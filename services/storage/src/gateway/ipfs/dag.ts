/**
 * Which blocks belong to an answer: `dag-scope` and `entity-bytes`. Depth first, children in the order of their links.
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/#dag-scope-request-query-parameter
 * @module
 */
import * as dagCbor from '@ipld/dag-cbor'
import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import { identityOf, readBlock, type Blocks } from './blocks/verified.ts'
import { IpfsError } from './errors.ts'

export type Scope = 'block' | 'entity' | 'all'
/** `from` may count from the end; `to` is inclusive, may count from the end, and undefined is the end. */
export type EntityBytes = { readonly from: number; readonly to: number | undefined }
export type DagOptions = {
  readonly scope: Scope
  readonly range: EntityBytes | undefined
  /** Whether a block comes again where it is linked again. */
  readonly dups: boolean
}
export type Block = { readonly cid: CID; readonly bytes: Uint8Array }

type Step = { readonly cid: CID; readonly as: 'entity' | 'all' | 'shard' | 'file'; readonly start: number }

/** Names of a sharded directory's links begin with this many hex digits; those of inner shards have nothing else. */
const shardNameChars = 2

/** A few blocks can link to each other so often that walking them all would never end. */
const usualStepsMax = 2 ** 20

/**
 * @yields the blocks of a scope, from its root; each once unless `dups`
 * @throws when one is missing, or there are more than `stepsMax` steps, a million usually
 */
export async function* blocksOf(
  blocks: Blocks,
  root: CID,
  { scope, range, dups }: DagOptions,
  signal?: AbortSignal,
  stepsMax: number = usualStepsMax,
): AsyncGenerator<Block> {
  const stack: Step[] = [{ cid: root, as: scope === 'all' ? 'all' : 'entity', start: 0 }]
  const walked = new Set<string>()
  let span: Span = { from: 0, to: Infinity }
  for (let steps = 0; ; steps++) {
    const step = stack.pop()
    if (step === undefined) return
    if (steps === stepsMax) throw new IpfsError('bad-request', `There are more than ${stepsMax} blocks.`)
    const key = step.cid.toString()
    const isNew = !walked.has(key)
    // What is below a block is known, too; only a range may want another part of it.
    if (!dups && !isNew && range === undefined) continue
    walked.add(key)
    const bytes = await readBlock(blocks, step.cid, signal)
    if (identityOf(step.cid) === undefined && (dups || isNew)) yield { cid: step.cid, bytes }
    if (scope === 'block') return
    if (step.as === 'all') {
      for (const cid of linksOf(step.cid, bytes).toReversed()) stack.push({ cid, as: 'all', start: 0 })
      continue
    }
    const node = step.cid.code === dagPb.code ? unixfsOf(bytes) : undefined
    if (node === undefined) continue
    if (step.as === 'entity') span = spanOf(range, Number(node.unixfs.fileSize()))
    const next = node.unixfs.type === 'hamt-sharded-directory' ? shards(node) : within(node, step.start, span)
    stack.push(...next.toReversed())
  }
}

/** Links of a block; none for codecs that have none or are not known. @throws when the block is malformed */
export function linksOf(cid: CID, bytes: Uint8Array): readonly CID[] {
  if (cid.code === dagPb.code) return dagPb.decode(bytes).Links.map(({ Hash }) => Hash as CID)
  if (cid.code !== dagCbor.code) return []
  const links: CID[] = []
  const pending: unknown[] = [dagCbor.decode(bytes)]
  for (;;) {
    const value = pending.pop()
    if (value === undefined && pending.length === 0) return links
    const link = CID.asCID(value)
    if (link !== null) links.push(link)
    else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      pending.push(...Object.values(value).toReversed())
  }
}

type Node = { readonly unixfs: UnixFS; readonly links: ReturnType<typeof dagPb.decode>['Links'] }
/** Bytes of a file; `to` is exclusive. */
type Span = { readonly from: number; readonly to: number }

function unixfsOf(bytes: Uint8Array): Node | undefined {
  const { Data, Links } = dagPb.decode(bytes)
  if (Data === undefined) return undefined
  try {
    return { unixfs: UnixFS.unmarshal(Data), links: Links }
  } catch {
    return undefined // A dag-pb block need not be UnixFS.
  }
}

function shards({ links }: Node): readonly Step[] {
  const inner = links.filter(({ Name }) => Name?.length === shardNameChars)
  return inner.map(({ Hash }) => ({ cid: Hash as CID, as: 'shard', start: 0 }))
}

/** Children of a file's node that hold wanted bytes. */
function within({ unixfs, links }: Node, start: number, { from, to }: Span): readonly Step[] {
  if (unixfs.type !== 'file' && unixfs.type !== 'raw') return []
  const steps: Step[] = []
  let at = start + (unixfs.data?.length ?? 0)
  for (const [index, { Hash }] of links.entries()) {
    const end = at + Number(unixfs.blockSizes[index] ?? 0)
    if (end > from && at < to) steps.push({ cid: Hash as CID, as: 'file', start: at })
    at = end
  }
  return steps
}

function spanOf(range: EntityBytes | undefined, sizeBytes: number): Span {
  if (range === undefined) return { from: 0, to: Infinity }
  const fromStart = (at: number): number => Math.max(0, at < 0 ? sizeBytes + at : at)
  return { from: fromStart(range.from), to: range.to === undefined ? Infinity : fromStart(range.to) + 1 }
}

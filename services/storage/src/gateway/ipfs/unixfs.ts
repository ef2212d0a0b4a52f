/**
 * Files and directories, as browsers want them.
 * @see https://specs.ipfs.tech/http-gateways/path-gateway/
 * @module
 */
import { exporter, type UnixFSEntry } from 'ipfs-unixfs-exporter'
import { CID } from 'multiformats/cid'
import { contentHeaders, isKnown, notModified, sized, type Asked } from './answer.ts'
import { decodingError, IpfsError } from './errors.ts'
import { listingPage, pageVersion, type Entry } from './listing-page.ts'
import { disposition, mediaType } from './media-type.ts'
import { resolvePath } from './resolve.ts'
import { rawBlock } from './trustless.ts'

/** Generated pages may look better some day, so they are not immutable. */
const pageCacheControl = 'public, max-age=604800, stale-while-revalidate=2678400'
/** More entries are not shown on a page. */
const entriesMax = 10_000
const indexName = 'index.html'

/** The content at the end of a path: a file, an index.html, or a listing. */
export async function unixfsContent(asked: Asked): Promise<Response> {
  const { cid, within } = asked.resolved
  if (within.length > 0)
    throw new IpfsError('not-implemented', 'The path ends within a document; ask for the document.')
  const entry = await open(asked, cid)
  if (entry.type === 'object') return rawBlock(asked, 'application/vnd.ipld.dag-cbor', 'cbor')
  if (entry.type !== 'directory') return fileContent(asked, entry, cid, asked.path.segments.at(-1) ?? '')
  if (!asked.path.hasSlash) {
    const search = new URLSearchParams(
      Object.entries({ filename: asked.query('filename') }).filter(
        (pair): pair is [string, string] => pair[1] !== undefined,
      ),
    )
    const location = `${asked.path.text}/${search.size === 0 ? '' : `?${search.toString()}`}`
    return new Response(null, { status: 301, headers: { ...contentHeaders(asked), location } })
  }
  const index = await resolvePath(asked.blocks, cid, [indexName]).catch((error: unknown) => {
    if (error instanceof IpfsError && error.status === 404) return undefined
    throw error
  })
  // The directory's tag stands for its index: it names all there is within.
  if (index !== undefined) return fileContent(asked, await open(asked, index.cid), cid, indexName)
  return listing(asked, entry)
}

function fileContent(asked: Asked, entry: UnixFSEntry, tagged: CID, name: string): Response {
  if (entry.type === 'directory' || entry.type === 'object')
    throw new IpfsError('not-implemented', 'This is no file.')
  const shown = asked.query('filename') ?? name
  const kind = asked.query('download') === 'true' ? 'attachment' : 'inline'
  const sizeBytes = entry.type === 'file' ? Number(entry.unixfs.fileSize()) : entry.node.length
  return sized(asked, {
    etag: `"${tagged.toString()}"`,
    sizeBytes:
      entry.type === 'file' && entry.unixfs.type === 'symlink' ? (entry.unixfs.data?.length ?? 0) : sizeBytes,
    headers: {
      'content-type': mediaType(shown),
      ...((asked.query('filename') !== undefined || kind === 'attachment') && {
        'content-disposition': disposition(kind, shown || tagged.toString()),
      }),
    },
    async *read(from, to) {
      if (entry.type === 'file' && entry.unixfs.type === 'symlink')
        yield (entry.unixfs.data ?? new Uint8Array()).subarray(from, to)
      else yield* entry.content({ offset: from, length: to - from, signal: asked.signal })
    },
  })
}

async function listing(asked: Asked, entry: Extract<UnixFSEntry, { type: 'directory' }>): Promise<Response> {
  const { path, resolved } = asked
  const etag = `"DirIndex-${pageVersion}_CID-${resolved.cid.toString()}"`
  if (isKnown(asked, etag)) return notModified(asked, etag, pageCacheControl)
  const headers = {
    ...contentHeaders(asked),
    etag,
    'cache-control': pageCacheControl,
    'content-type': 'text/html; charset=utf-8',
  }
  if (asked.isHead) return new Response(null, { headers })
  const entries: Entry[] = []
  let isWhole = true
  for await (const { name, cid, size } of entry.entries({ signal: asked.signal })) {
    isWhole = entries.length < entriesMax
    if (!isWhole) break
    entries.push({ name, cid, sizeBytes: Number(size) })
  }
  const inOrder = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return new Response(listingPage(path.root, resolved.cid, path.segments, inOrder, isWhole), { headers })
}

async function open({ blocks, signal }: Asked, cid: CID): Promise<UnixFSEntry> {
  try {
    return await exporter(cid, blocks as never, { signal })
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (['NotUnixFSError', 'NoResolverError'].includes(name))
      throw new IpfsError(
        'not-implemented',
        `The content of ${cid.toString()} is neither UnixFS nor dag-cbor; ask for it with ?format=raw.`,
      )
    throw decodingError(error, cid.toString())
  }
}

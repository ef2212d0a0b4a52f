/**
 * What a request to the IPFS gateway asks for: path, format and parameters. Pure.
 * @see https://specs.ipfs.tech/http-gateways/path-gateway/
 * @see https://specs.ipfs.tech/http-gateways/trustless-gateway/
 * @module
 */
import { CID } from 'multiformats/cid'
import { base36 } from 'multiformats/bases/base36'
import { IpfsError } from './errors.ts'
import type { DagOptions, EntityBytes } from './dag.ts'

/** `undefined` is whatever a browser shows. */
export type Format = 'raw' | 'car' | 'dag-cbor' | undefined
export type ContentPath = {
  readonly root: CID
  /** Decoded. */
  readonly segments: readonly string[]
  /** As it came, for links and headers. */
  readonly text: string
  /** Whether a directory was asked for as such. */
  readonly hasSlash: boolean
}

const pathCharsMax = 8192
const formats: Readonly<Record<string, Format>> = {
  raw: 'raw',
  car: 'car',
  'dag-cbor': 'dag-cbor',
  'application/vnd.ipld.raw': 'raw',
  'application/vnd.ipld.car': 'car',
  'application/vnd.ipld.dag-cbor': 'dag-cbor',
}

/** Reads `/ipfs/{cid}[/path]`. @throws {IpfsError} bad-request */
export function parseContentPath(pathname: string): ContentPath {
  if (pathname.length > pathCharsMax) throw new IpfsError('bad-request', 'The path is too long.')
  const [, root = '', rest = ''] = /^\/ipfs\/([^/]+)(\/.*)?$/s.exec(pathname) ?? []
  if (root === '') throw new IpfsError('bad-request', 'The path must be /ipfs/{cid}[/path].')
  const segments = rest.split('/').filter((segment) => segment !== '')
  return {
    root: parseCid(root),
    segments: segments.map(decodeSegment),
    text: pathname,
    hasSlash: rest.endsWith('/'),
  }
}

/** @throws {IpfsError} bad-request */
export function parseCid(text: string): CID {
  try {
    return text.startsWith('k') ? CID.parse(text, base36) : CID.parse(text)
  } catch {
    throw new IpfsError('bad-request', `"${text.slice(0, 100)}" is no CID.`)
  }
}

/** The format that `?format=` or else `Accept` asks for. @throws {IpfsError} not-acceptable */
export function formatOf(parameter: string | undefined, accept: string | undefined): Format {
  if (parameter !== undefined) {
    if (!Object.hasOwn(formats, parameter) || parameter.includes('/'))
      throw new IpfsError(
        'not-acceptable',
        `The format "${parameter.slice(0, 40)}" is not served; raw, car and dag-cbor are.`,
      )
    return formats[parameter]
  }
  const types = (accept ?? '').split(',').map((type) => (type.split(';')[0] ?? '').trim().toLowerCase())
  const known = types.find((type) => type.includes('/') && Object.hasOwn(formats, type))
  if (known !== undefined) return formats[known]
  const foreign = types.filter(
    (type) => type.startsWith('application/vnd.ip') || type === 'application/x-tar',
  )
  if (foreign.length > 0 && foreign.length === types.length)
    throw new IpfsError('not-acceptable', `${foreign[0] ?? ''} is not served; raw, car and dag-cbor are.`)
  return undefined
}

/** Parameters of a CAR. @throws {IpfsError} bad-request, or not-acceptable for another version of CAR */
export function carOptionsOf(
  query: (name: string) => string | undefined,
  accept: string | undefined,
): DagOptions {
  const inAccept = acceptParameters(accept)
  const version = query('car-version') ?? inAccept.get('version') ?? '1'
  if (version !== '1') throw new IpfsError('not-acceptable', 'Only CAR version 1 is served.')
  const order = query('car-order') ?? inAccept.get('order') ?? 'dfs'
  if (order !== 'dfs' && order !== 'unk') throw new IpfsError('not-acceptable', 'Only dfs order is served.')
  const dups = query('car-dups') ?? inAccept.get('dups') ?? 'n'
  if (dups !== 'y' && dups !== 'n') throw new IpfsError('bad-request', 'dups must be y or n.')
  const scope = query('dag-scope') ?? 'all'
  if (scope !== 'block' && scope !== 'entity' && scope !== 'all')
    throw new IpfsError('bad-request', 'dag-scope must be block, entity or all.')
  const range = query('entity-bytes')
  // entity-bytes alone means a part of the entity.
  return {
    scope: range !== undefined && scope === 'all' ? 'entity' : scope,
    range: range === undefined ? undefined : parseEntityBytes(range),
    dups: dups === 'y',
  }
}

/** Reads `from:to`. @throws {IpfsError} bad-request */
export function parseEntityBytes(text: string): EntityBytes {
  const [, from, to] = /^(-?\d{1,15}):(-?\d{1,15}|\*)$/.exec(text) ?? []
  const range = { from: Number(from), to: to === '*' ? undefined : Number(to) }
  const sameSide = range.to !== undefined && range.from >= 0 === range.to >= 0
  if (from === undefined || (sameSide && (range.to ?? 0) < range.from))
    throw new IpfsError('bad-request', 'entity-bytes must be from:to, as in 0:1023 or -1024:*.')
  return range
}

/** Parameters of the CAR type within Accept. */
function acceptParameters(accept: string | undefined): ReadonlyMap<string, string> {
  const type = (accept ?? '')
    .split(',')
    .find((it) => it.trim().toLowerCase().startsWith('application/vnd.ipld.car'))
  const pairs = (type ?? '')
    .split(';')
    .slice(1, 8)
    .map((pair) => pair.trim().split('='))
  return new Map(
    pairs.map(([name = '', value = '']) => [name.toLowerCase(), value.replaceAll('"', '').toLowerCase()]),
  )
}

function decodeSegment(segment: string): string {
  try {
    const decoded = decodeURIComponent(segment)
    if (!decoded.includes('/') && !decoded.includes('\0')) return decoded
  } catch {
    // Said below.
  }
  throw new IpfsError('bad-request', 'The path has a broken escape.')
}

/**
 * A gateway that holds the fixtures, and what the conformance cases ask of it.
 * @module
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { CarBlockIterator } from '@ipld/car/iterator'
import { memoryObjectStore } from '../../src/gateway/memory-object-store.ts'
import { startIpfsGateway, type IpfsGateway } from '../../src/gateway/ipfs/gateway.ts'
import { Fixture } from './fixture.ts'

type Name =
  | 'raw'
  | 'twoFiles'
  | 'hamt'
  | 'cborLinks'
  | 'mixed'
  | 'missing'
  | 'duplicates'
  | 'files'
  | 'percent'
  | 'symlink'
  | 'listing'
  | 'cache'
  | 'cbor'
export const fixtures: Readonly<Record<Name, Fixture>> = {
  raw: await Fixture.open('gateway-raw-block'),
  twoFiles: await Fixture.open('subdir-with-two-single-block-files'),
  hamt: await Fixture.open('single-layer-hamt-with-multi-block-files'),
  cborLinks: await Fixture.open('dir-with-dag-cbor-with-links'),
  mixed: await Fixture.open('subdir-with-mixed-block-files'),
  missing: await Fixture.open('file-3k-and-3-blocks-missing-block'),
  duplicates: await Fixture.open('dir-with-duplicate-files'),
  files: await Fixture.open('dir-with-files'),
  percent: await Fixture.open('dir-with-percent-encoded-filename'),
  symlink: await Fixture.open('symlink'),
  listing: await Fixture.open('dir-listing'),
  cache: await Fixture.open('gateway-cache'),
  cbor: await Fixture.open('dag-cbor-traversal'),
}
export const rawType = { accept: 'application/vnd.ipld.raw' }
export const carType = 'application/vnd.ipld.car'
export const immutable = 'public, max-age=29030400, immutable'

let gateway: IpfsGateway
let folder: string

/** Serves the fixtures while a test file runs. */
export function serveFixtures(): void {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-conformance-'))
    const store = memoryObjectStore()
    for (const [name, { bytes }] of Object.entries(fixtures))
      await store.put(`ipfs/${name}.car`, new Blob([Uint8Array.from(bytes)]).stream())
    gateway = await startIpfsGateway({
      listen: { host: '127.0.0.1', port: 0 },
      folder,
      store,
      failed: (error) => assert.fail(String(error)),
    })
  })
  after(async () => {
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  })
}

export async function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Response> {
  return fetch(`http://127.0.0.1:${gateway.port}/ipfs/${path}`, { headers, method, redirect: 'manual' })
}
export async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer())
}
export async function cidsOf(answer: Response): Promise<readonly string[]> {
  const cids: string[] = []
  const bytes = await bytesOf(answer)
  for await (const { cid } of await CarBlockIterator.fromBytes(bytes)) cids.push(cid.toString())
  return cids
}
export function sameBytes(found: Uint8Array, expected: Uint8Array): void {
  assert.ok(
    Buffer.from(found).equals(expected),
    `${Buffer.from(found).toString('latin1').slice(0, 80)} differs`,
  )
}
export function headersAre(answer: Response, expected: Readonly<Record<string, string | RegExp>>): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = answer.headers.get(name) ?? ''
    if (typeof value === 'string') assert.equal(found, value, name)
    else assert.match(found, value, name)
  }
}

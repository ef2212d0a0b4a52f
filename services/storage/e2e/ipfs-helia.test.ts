/**
 * A stock Helia node fetches from the IPFS gateway, block by block, and checks each. Helia brings some nine hundred packages, so it
 * is no dependency: `WATT_HELIA` names a folder in which `npm i multiformats@14 helia@7 @helia/unixfs @helia/trustless-gateway-client
 * @helia/fallback-router` was run.
 * @module
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { memoryObjectStore } from '../src/gateway/memory-object-store.ts'
import { startIpfsGateway } from '../src/gateway/ipfs/gateway.ts'
import { importFiles, type PublicFile } from '../src/gateway/ipfs/import.ts'

const folder = process.env['WATT_HELIA']

type Helia = { stop(): Promise<void> }
type Modules = {
  readonly createHeliaLight: (init: unknown) => { start(): Promise<Helia> }
  readonly trustlessGatewayBlockBroker: (init: unknown) => unknown
  readonly fallbackRouter: (init: unknown) => object
  /** Helia takes CIDs of its own copy of the library only. */
  readonly CID: { parse(text: string): unknown }
  readonly unixfs: (helia: Helia) => {
    cat(
      cid: unknown,
      options?: { readonly path?: string; readonly offset?: number; readonly length?: number },
    ): AsyncIterable<Uint8Array>
    ls(cid: unknown): AsyncIterable<{ readonly name: string }>
  }
}

/** The modules of an installation elsewhere. */
async function load(from: string): Promise<Modules> {
  const { resolve } = createRequire(join(from, 'package.json'))
  const names = ['helia', '@helia/trustless-gateway-client', '@helia/fallback-router', '@helia/unixfs']
  // The last has no entry that require could find.
  const paths = [
    ...names.map((name) => resolve(name)),
    join(from, 'node_modules/multiformats/dist/src/cid.js'),
  ]
  const all = await Promise.all(
    paths.map(async (path) => import(pathToFileURL(path).href) as Promise<object>),
  )
  return Object.assign({}, ...all) as Modules
}

async function* files(bytes: Uint8Array): AsyncGenerator<PublicFile> {
  yield { path: 'folder/large.bin', content: new Blob([Uint8Array.from(bytes)]).stream() }
  for (let at = 0; at < 20; at++)
    yield { path: `folder/small/${at}.txt`, content: new Blob([`file ${at}`]).stream() }
}

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return Buffer.concat(pieces)
}

describe('Helia', { skip: folder === undefined && 'WATT_HELIA names no installation of Helia' }, () => {
  it('reads files, ranges and folders from the gateway', async () => {
    const helia = await load(folder ?? '')
    const home = await mkdtemp(join(tmpdir(), 'watt-helia-'))
    const store = memoryObjectStore()
    const bytes = randomBytes(3_500_000)
    const imported = await importFiles(store, files(bytes), { wrap: false })
    const gateway = await startIpfsGateway({ listen: { host: '127.0.0.1', port: 0 }, folder: home, store })
    const gateways = [`http://127.0.0.1:${gateway.port}`]
    // As a first choice: Helia 7.1 waits forever where there are fallbacks alone.
    const router = Object.assign(helia.fallbackRouter({ gateways }), { capabilities: () => [] })
    const node = await helia
      .createHeliaLight({
        blockBrokers: [helia.trustlessGatewayBlockBroker({ allowInsecure: true, allowLocal: true })],
        routers: [router],
      })
      .start()
    try {
      const fs = helia.unixfs(node)
      const root = helia.CID.parse(imported.root.toString())
      assert.ok((await bytesOf(fs.cat(root, { path: 'large.bin' }))).equals(bytes))
      const range = { path: 'large.bin', offset: 1_048_570, length: 100 }
      assert.ok((await bytesOf(fs.cat(root, range))).equals(bytes.subarray(1_048_570, 1_048_670)))
      assert.equal((await bytesOf(fs.cat(root, { path: 'small/7.txt' }))).toString(), 'file 7')
      const names: string[] = []
      for await (const { name } of fs.ls(root)) names.push(name)
      assert.deepEqual(
        names.toSorted((a, b) => (a < b ? -1 : 1)),
        ['large.bin', 'small'],
      )
    } finally {
      await node.stop()
      await gateway.stop()
      await rm(home, { recursive: true, force: true })
    }
  })
})

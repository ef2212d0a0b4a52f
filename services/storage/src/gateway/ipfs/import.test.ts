/**
 * Known answers of profile unixfs-v1-2025: those that kubo and js-ipfs-unixfs hold themselves to.
 * @see https://github.com/ipfs/kubo/blob/master/test/cli/cid_profiles_test.go
 * @see https://github.com/ipfs/js-ipfs-unixfs/blob/main/packages/ipfs-unixfs-importer/test/ipip-499-profiles.spec.ts
 * @module
 */
import assert from 'node:assert/strict'
import { createCipheriv, createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { CarBlockIterator } from '@ipld/car/iterator'
import { memoryObjectStore } from '../memory-object-store.ts'
import { IpfsError } from './errors.ts'
import { startIpfsGateway, type IpfsGateway } from './gateway.ts'
import { importCar, importFiles, type PublicFile } from './import.ts'

/** ChaCha20's key stream, key SHA-256 of the seed, nonce and counter zero. */
function seededBytes(size: number, seed: string): Buffer {
  const cipher = createCipheriv('chacha20', createHash('sha256').update(seed).digest(), Buffer.alloc(16))
  return cipher.update(Buffer.alloc(size))
}

function seededNames(count: number, chars: number, lastChars: number, seed: string): readonly string[] {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz01234567890-_'
  const stream = seededBytes(1_048_576, seed)
  return Array.from({ length: count }, (_, at) => {
    const bytes = stream.subarray(at * chars, at * chars + (at === count - 1 ? lastChars : chars))
    return [...bytes].map((byte) => alphabet[byte % alphabet.length]).join('')
  })
}

async function* filesOf(files: Readonly<Record<string, Uint8Array>>): AsyncGenerator<PublicFile> {
  for (const [path, bytes] of Object.entries(files)) yield { path, content: content(bytes) }
}
async function* content(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
}

describe('importFiles', () => {
  for (const [name, bytes, cid] of [
    [
      'hello world',
      Buffer.from('hello world'),
      'bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e',
    ],
    [
      '1 MiB',
      seededBytes(1_048_576, 'chunk-v1-seed'),
      'bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta',
    ],
    [
      '1 MiB and a byte',
      seededBytes(1_048_577, 'chunk-v1-seed'),
      'bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64',
    ],
  ] as const)
    it(`gives a file its published CID: ${name}`, async () => {
      const { root } = await importFiles(memoryObjectStore(), filesOf({ it: bytes }), { wrap: false })
      assert.equal(root.toString(), cid)
    })
  for (const [lastChars, cid] of [
    [21, 'bafybeic3h7rwruealwxkacabdy45jivq2crwz6bufb5ljwupn36gicplx4'],
    [22, 'bafybeiegvuterwurhdtkikfhbxcldohmxp566vpjdofhzmnhv6o4freidu'],
  ] as const)
    it(`gives a folder its published CID, ${lastChars === 21 ? 'flat' : 'sharded'} at the threshold`, async () => {
      const names = seededNames(4766, 11, lastChars, 'hamt-unixfs-v1-2025')
      const files = Object.fromEntries(names.map((name) => [`root/${name}`, Buffer.from('x')]))
      const { root } = await importFiles(memoryObjectStore(), filesOf(files), { wrap: false })
      assert.equal(root.toString(), cid)
    })
  it('refuses to import nothing', async () => {
    await assert.rejects(importFiles(memoryObjectStore(), filesOf({}), { wrap: false }), {
      code: 'storage/ipfs-bad-request',
    })
  })
})

describe('IPFS gateway', () => {
  let folder: string
  let gateway: IpfsGateway
  let nowMs = 0
  let store: ReturnType<typeof memoryObjectStore>
  const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${gateway.port}${path}`, { headers })

  beforeEach(async () => {
    store = memoryObjectStore()
    folder = await mkdtemp(join(tmpdir(), 'watt-ipfs-'))
    const parts = { folder, store, failed: (error: unknown) => assert.fail(String(error)), now: () => nowMs }
    gateway = await startIpfsGateway({ listen: { host: '127.0.0.1', port: 0 }, ...parts })
  })
  afterEach(async () => {
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('serves what is imported later, whole and in part, and as a piece', async () => {
    const bytes = seededBytes(3_000_000, 'file')
    const { root, pieceCid, object } = await importFiles(store, filesOf({ 'a/b.bin': bytes }), { wrap: true })
    nowMs += 10_000
    const whole = await get(`/ipfs/${root.toString()}/a/b.bin`)
    assert.ok(Buffer.from(await whole.arrayBuffer()).equals(bytes))
    const part = await get(`/ipfs/${root.toString()}/a/b.bin`, { range: 'bytes=1048570-1048590' })
    assert.equal(part.status, 206)
    assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1_048_570, 1_048_591)))
    assert.equal((await get(`/ipfs/${root.toString()}/a/b.bin`, { range: 'bytes=3000000-' })).status, 416)

    const piece = Buffer.from(await (await get(`/piece/${pieceCid}`)).arrayBuffer())
    assert.equal(piece.length, object.sizeBytes)
    const car = Buffer.from(await (await get(`/ipfs/${root.toString()}?format=car`)).arrayBuffer())
    const cids = async (it: Uint8Array): Promise<readonly string[]> => {
      const found: string[] = []
      for await (const { cid } of await CarBlockIterator.fromBytes(it)) found.push(cid.toString())
      return found.toSorted((a, b) => (a < b ? -1 : 1))
    }
    assert.deepEqual(await cids(piece), await cids(car))
    const some = await get(`/piece/${pieceCid}`, { range: 'bytes=10-19' })
    assert.equal(some.headers.get('content-range'), `bytes 10-19/${piece.length}`)
    assert.ok(Buffer.from(await some.arrayBuffer()).equals(piece.subarray(10, 20)))
    assert.equal(
      (await get('/piece/bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e')).status,
      400,
    )

    await store.delete(object.name)
    nowMs += 10_000
    await get('/ipfs/bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e')
    assert.equal((await get(`/ipfs/${root.toString()}`)).status, 404)
  })

  it('takes over a CAR, and no wrong block of one', async () => {
    const other = memoryObjectStore()
    const { root, object } = await importFiles(other, filesOf({ it: seededBytes(5000, 'car') }), {
      wrap: true,
    })
    const car = Buffer.from(other.held.get(object.name)?.bytes ?? [])
    const again = await importCar(store, content(car))
    assert.equal(again.root.toString(), root.toString())
    nowMs += 10_000
    assert.equal((await get(`/ipfs/${root.toString()}/it`)).status, 200)
    for (const at of [5, 70, 300, car.length - 1]) {
      const changed = Buffer.from(car)
      changed[at] = (changed[at] ?? 0) ^ 1
      await assert.rejects(importCar(memoryObjectStore(), content(changed)), IpfsError, `byte ${at}`)
    }
  })

  it('refuses paths, formats and parameters that it does not serve', async () => {
    const cid = 'bafkqabtimvwgy3yk'
    for (const [path, status] of [
      ['/ipfs/', 400],
      ['/ipfs/nocid', 400],
      [`/ipfs/${cid}/%ff`, 400],
      [`/ipfs/${cid}/a`, 404],
      [`/ipfs/${cid}?format=tar`, 406],
      [`/ipfs/${cid}?format=__proto__`, 406],
      [`/ipfs/${cid}?format=car&car-version=2`, 406],
      [`/ipfs/${cid}?format=car&dag-scope=other`, 400],
      [`/ipfs/${cid}?format=car&entity-bytes=5:1`, 400],
      [`/ipfs/${cid}?format=car&entity-bytes=x`, 400],
      ['/ipns/example.org', 404],
      [`/ipfs/${cid}`, 200],
    ] as const)
      assert.equal((await get(path)).status, status, path)
    assert.equal((await get(`/ipfs/${cid}`, { accept: 'application/x-tar' })).status, 406)
  })
})

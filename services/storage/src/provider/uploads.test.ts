import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { cidOf } from './disk/manifest-store.ts'
import { type Bench, openBench, randomPiece } from './provider.fixture.ts'

describe('uploads to a provider', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(async () => bench[Symbol.asyncDispose]())

  const problemOf = async (response: Response) => ({
    status: response.status,
    ...((await response.json()) as { readonly code: string; readonly fix: string }),
  })

  it('go on where they stopped, also after a restart, and begin the deal with the last byte', async () => {
    const { bytes, piece } = randomPiece(200_001)
    const { deal } = bench.chain.order([piece])
    const token = await bench.token(deal!, piece)
    const first = await bench.send(deal!, token, bytes.subarray(0, 70_000))
    assert.equal(first.status, 204)
    assert.equal(first.headers.get('upload-offset'), '70000')
    await bench.restart()
    const state = await fetch(`${bench.url}/pieces/${deal}`, {
      method: 'HEAD',
      headers: { authorization: token },
    })
    assert.equal(state.headers.get('upload-offset'), '70000')
    assert.equal(state.headers.get('upload-length'), '200001')
    assert.equal((await bench.send(deal!, token, bytes.subarray(70_000), 70_000)).status, 204)
    bench.chain.pass(10)
    await bench.until(async () => (await bench.chain.deal(deal!))?.state === 'active')
    assert.equal((await bench.send(deal!, token, new Uint8Array(0), 200_001)).status, 204)
  })

  it('keep what came before the client went away', async () => {
    const { bytes, piece } = randomPiece(300_000)
    const { deal } = bench.chain.order([piece])
    const token = await bench.token(deal!, piece)
    const headers = {
      authorization: token,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    }
    const sending = request(`${bench.url}/pieces/${deal}`, {
      method: 'PATCH',
      headers: { ...headers, 'content-length': 300_000 },
    })
    sending.on('error', () => undefined)
    sending.write(bytes.subarray(0, 100_000))
    const state = async () =>
      fetch(`${bench.url}/pieces/${deal}`, { method: 'HEAD', headers: { authorization: token } })
    const part = join(bench.folder, 'pieces', `${deal}.part`)
    await bench.until(async () => (await stat(part).catch(() => undefined))?.size === 100_000)
    assert.equal((await state()).status, 409)
    sending.destroy()
    await bench.until(async () => (await state()).headers.get('upload-offset') === '100000')
    assert.equal((await bench.send(deal!, token, bytes.subarray(100_000), 100_000)).status, 204)
  })

  it('refuse a body that is not the piece, and forget it', async () => {
    const { piece } = randomPiece(5000)
    const { deal } = bench.chain.order([piece])
    const token = await bench.token(deal!, piece)
    const refused = await problemOf(await bench.send(deal!, token, randomPiece(5000).bytes))
    assert.equal(refused.status, 422)
    assert.equal(refused.code, 'storage/wrong-piece')
    assert.ok(!(await readdir(join(bench.folder, 'pieces'))).includes(`${deal}.part`))
  })

  it('refuse wrong offsets, lengths and types', async () => {
    const { bytes, piece } = randomPiece(5000)
    const { deal } = bench.chain.order([piece])
    const token = await bench.token(deal!, piece)
    assert.equal(
      (await problemOf(await bench.send(deal!, token, bytes.subarray(10), 10))).code,
      'storage/offset-conflict',
    )
    assert.equal(
      (await problemOf(await bench.send(deal!, token, Buffer.concat([bytes, bytes])))).code,
      'storage/too-long',
    )
    const plain = await fetch(`${bench.url}/pieces/${deal}`, {
      method: 'PATCH',
      headers: { authorization: token, 'upload-offset': '0' },
      body: 'x',
    })
    assert.equal((await problemOf(plain)).code, 'storage/unsupported-type')
  })

  it('refuse tokens of strangers, for others, too old, or for another piece', async () => {
    const { bytes, piece } = randomPiece(5000)
    const other = randomPiece(5000).piece
    const { deal } = bench.chain.order([piece])
    const { deal: second } = bench.chain.order([other])
    const codes = async (token: string) => (await problemOf(await bench.send(deal!, token, bytes))).code
    assert.equal(await codes(await bench.token(deal!, piece, 'stranger')), 'storage/unauthorized')
    assert.equal(await codes(await bench.token(second!, other)), 'storage/unauthorized')
    assert.equal(await codes(await bench.token(deal!, other)), 'storage/unauthorized')
    assert.equal(await codes('Watt e30'), 'storage/unauthorized')
    const old = await bench.token(deal!, piece)
    bench.chain.pass(1001)
    assert.equal(await codes(old), 'storage/unauthorized')
    const missing = await bench.send(999n, await bench.token(999n, piece), bytes)
    assert.equal((await problemOf(missing)).code, 'storage/not-found')
  })

  it('take one request for a deal at a time, from the first byte until the piece has its name', async () => {
    for (let round = 0; round < 20; round++) {
      const { bytes, piece } = randomPiece(50_000)
      const { deal } = bench.chain.order([piece])
      const token = await bench.token(deal!, piece)
      const late = async () => {
        await new Promise((resolve) => setTimeout(resolve, round))
        return bench.send(deal!, token, bytes)
      }
      const both = await Promise.all([bench.send(deal!, token, bytes), late()])
      assert.deepEqual(
        both.map(({ status }) => status).toSorted((a, b) => a - b),
        [204, 409],
      )
    }
  })

  it('take the manifest of the order, and no other', async () => {
    const { piece } = randomPiece(5000)
    const bytes = Buffer.from('a manifest')
    const digest = `0x${createHash('sha256').update(bytes).digest('hex')}` as const
    const { deal } = bench.chain.order([piece], { manifest: digest })
    const headers = { authorization: await bench.token(deal!, piece) }
    const put = async (cid: string, body: string) =>
      fetch(`${bench.url}/manifests/${cid}`, { method: 'PUT', headers, body })
    assert.equal((await put(cidOf(digest), 'a manifest')).status, 204)
    assert.equal(await (await fetch(`${bench.url}/manifests/${cidOf(digest)}`)).text(), 'a manifest')
    assert.equal((await problemOf(await put(cidOf(digest), 'another'))).code, 'storage/wrong-manifest')
    const strange = cidOf(`0x${createHash('sha256').update('another').digest('hex')}`)
    assert.equal((await problemOf(await put(strange, 'another'))).code, 'storage/wrong-manifest')
    assert.equal((await fetch(`${bench.url}/manifests/${strange}`)).status, 404)
    assert.equal((await fetch(`${bench.url}/manifests/${cidOf(digest).toUpperCase()}`)).status, 400)
  })

  it('end when a client is too slow', async () => {
    const slow = await openBench({}, { pace: { idleMs: 100, bytesPerSecondMin: 1, graceMs: 1000 } })
    after(async () => slow[Symbol.asyncDispose]())
    const { bytes, piece } = randomPiece(50_000)
    const { deal } = slow.chain.order([piece])
    const headers = {
      authorization: await slow.token(deal!, piece),
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': 50_000,
    }
    const answer = new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
      const sending = request(`${slow.url}/pieces/${deal}`, { method: 'PATCH', headers }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => (body += text))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      })
      sending.on('error', reject)
      sending.write(bytes.subarray(0, 1000))
    })
    const { status, body } = await answer
    assert.equal(status, 408)
    assert.equal((JSON.parse(body) as { code: string }).code, 'storage/too-slow')
  })
})

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as tick } from 'node:timers/promises'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { AwsClient } from 'aws4fetch'
import { BundledFileError } from '../../client/drop.ts'
import type { ObjectStore } from '../../client/object-store.ts'
import { memoryObjectStore } from '../memory-object-store.ts'
import { compareUtf8 } from '../table.ts'
import { startS3Gateway, type S3Gateway, type S3GatewayParts } from './gateway.ts'

const keys = { accessKeyId: 'KEY', secretAccessKey: 'secret of the test' }
const client = new AwsClient({ ...keys, service: 's3', region: 'us-east-1', retries: 0 })

/** A network on which nothing arrives. */
const stuck: ObjectStore['put'] = async (_name, _body, { signal } = {}) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))

const stuckMany: ObjectStore['putMany'] = async (_items, { signal } = {}) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))

describe('S3 gateway', () => {
  let folder: string
  let network: ReturnType<typeof memoryObjectStore>
  let gateway: S3Gateway | undefined

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-s3-'))
    network = memoryObjectStore()
  })
  afterEach(async () => {
    await gateway?.stop()
    gateway = undefined
    await rm(folder, { recursive: true, force: true })
  })

  async function start(over: Partial<S3GatewayParts> = {}): Promise<void> {
    gateway = await startS3Gateway({
      listen: { host: '127.0.0.1', port: 0 },
      keyring: {
        region: 'us-east-1',
        secretOf: (key) => (key === keys.accessKeyId ? keys.secretAccessKey : undefined),
      },
      origins: ['https://page.example'],
      folder,
      network,
      ack: 'staged',
      stagedBytesMax: 2 ** 26,
      uploads: { bundleMs: 1 },
      failed: (error) => assert.fail(String(error)),
      ...over,
    })
  }
  const url = (path: string): string => `http://127.0.0.1:${gateway?.port ?? 0}${path}`
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
    client.fetch(url(path), { ...init, method })
  const put = async (
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Response> => send('PUT', path, { body, headers })
  const code = async (answer: Response): Promise<string> =>
    /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? String(answer.status)
  async function drained(): Promise<void> {
    while (((await gateway?.status())?.waitingObjects ?? 0) > 0) await tick()
  }

  for (const where of ['staging', 'the network'] as const)
    it(`gives back what was put, from ${where}`, async () => {
      const held = where === 'staging' ? { network: { ...network, put: stuck, putMany: stuckMany } } : {}
      await start(held)
      await put('/box', '')
      const bytes = randomBytes(300_000)
      const etag = `"${createHash('md5').update(bytes).digest('hex')}"`
      const headers = {
        'x-amz-meta-mtime': '12.5',
        'content-type': 'text/x',
        'cache-control': 'no-cache',
        'x-amz-checksum-algorithm': 'CRC32C',
      }
      const answer = await put('/box/a%20b/c', bytes, headers)
      assert.equal(answer.headers.get('etag'), etag)
      if (where === 'the network') await drained()

      const got = await send('GET', '/box/a%20b/c', { headers: { 'x-amz-checksum-mode': 'ENABLED' } })
      assert.ok(Buffer.from(await got.arrayBuffer()).equals(bytes))
      for (const [name, value] of [
        ['etag', etag],
        ['x-amz-meta-mtime', '12.5'],
        ['content-type', 'text/x'],
        ['cache-control', 'no-cache'],
      ] as const)
        assert.equal(got.headers.get(name), value)
      assert.equal(got.headers.get('x-amz-checksum-crc32c'), answer.headers.get('x-amz-checksum-crc32c'))

      const part = await send('GET', '/box/a%20b/c', { headers: { range: 'bytes=299990-' } })
      assert.equal(part.status, 206)
      assert.equal(part.headers.get('content-range'), 'bytes 299990-299999/300000')
      assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(299_990)))
      assert.equal(
        await code(await send('GET', '/box/a%20b/c', { headers: { range: 'bytes=300000-' } })),
        'InvalidRange',
      )

      assert.equal((await send('GET', '/box/a%20b/c', { headers: { 'if-none-match': etag } })).status, 304)
      assert.equal(
        await code(await send('GET', '/box/a%20b/c', { headers: { 'if-match': '"x"' } })),
        'PreconditionFailed',
      )
      assert.equal((await send('HEAD', '/box/a%20b/c')).headers.get('content-length'), '300000')
      assert.equal((await send('HEAD', '/box/none')).status, 404)
    })

  it('refuses bodies that are not as promised, and keeps nothing of them', async () => {
    await start()
    await put('/box', '')
    const md5 = createHash('md5').update('other').digest('base64')
    for (const [headers, expected] of [
      [{ 'content-md5': md5 }, 'BadDigest'],
      [{ 'content-md5': 'x' }, 'InvalidDigest'],
      [{ 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
      [{ 'x-amz-checksum-crc32': 'AAAA' }, 'InvalidDigest'],
      [{ 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-sha1': 'AAAA' }, 'InvalidRequest'],
      [
        { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') },
        'XAmzContentSHA256Mismatch',
      ],
      [{ 'x-amz-meta-large': 'x'.repeat(2048) }, 'MetadataTooLarge'],
      [{ 'x-amz-acl': 'public-read' }, 'AccessControlListNotSupported'],
      [{ 'x-amz-tagging': 'a=b' }, 'NotImplemented'],
      [{ 'if-none-match': 'x' }, 'NotImplemented'],
    ] as const)
      assert.equal(await code(await put('/box/bad', 'content', headers)), expected)
    assert.equal(await code(await put(`/box/${'k'.repeat(1021)}`, 'x')), 'KeyTooLongError')
    assert.equal(await code(await put('/nobox/key', 'x')), 'NoSuchBucket')
    assert.equal(await code(await send('GET', '/box/bad')), 'NoSuchKey')
    await drained()
    assert.equal(network.held.size, 0)
  })

  it('refuses what it does not know instead of ignoring it', async () => {
    await start()
    await put('/box', '')
    assert.equal(await code(await put('/box/key?retention', 'x')), 'NotImplemented')
    assert.equal(await code(await send('GET', '/box?policy')), 'NoSuchBucketPolicy')
    assert.equal(await code(await send('GET', '/box?acl&policy')), 'InvalidArgument')
    assert.equal(await code(await put('/Box', '')), 'InvalidBucketName')
    assert.equal(await code(await put('/box', '')), 'BucketAlreadyOwnedByYou')
    assert.equal(await code(await fetch(url('/box'))), 'AccessDenied')
    assert.equal(await code(await fetch(url('/%'))), 'InvalidURI')
  })

  it('lists versions one and two, in pages', async () => {
    await start()
    await put('/box', '')
    const names = ['a', 'b/1', 'b/2', 'c/x/1', 'd', '\u{ff5e}', '\u{1f680}']
    for (const [at, name] of names.entries()) {
      await put(`/box/${encodeURIComponent(name)}`, 'x')
      if (at === 3) await drained() // So that some are here and some there.
    }
    for (const list of ['list-type=2&', ''])
      for (const max of [1, 2, 3, 1000]) {
        const found: string[] = []
        let after = ''
        for (let page = 0; page < 20; page++) {
          const xml = await (await send('GET', `/box?${list}delimiter=%2F&max-keys=${max}${after}`)).text()
          found.push(
            ...[...xml.matchAll(/<(?:Key|Prefix)>([^<]+)<\/(?:Key|Prefix)>/g)].map(([, it]) => it ?? ''),
          )
          const next = /<Next(?:Marker|ContinuationToken)>(.*?)</.exec(xml)?.[1]
          if (next === undefined) break
          after = `&${list === '' ? 'marker' : 'continuation-token'}=${encodeURIComponent(next)}`
        }
        assert.deepEqual(
          found.toSorted(compareUtf8),
          ['a', 'b/', 'c/', 'd', '\u{ff5e}', '\u{1f680}'],
          `${list}${max}`,
        )
      }
    assert.match(
      await (await send('GET', '/box?list-type=2&prefix=b/&encoding-type=url')).text(),
      /<Key>b\/1<\/Key>.*<Key>b\/2<\/Key>/,
    )
    assert.equal(await code(await send('GET', '/box?list-type=2&continuation-token=%21')), 'InvalidArgument')
    assert.equal(await code(await send('GET', '/box?max-keys=x')), 'InvalidArgument')
  })

  it('copies, deletes, and deletes many', async () => {
    await start()
    await put('/box', '')
    await put('/box/from', 'content', { 'x-amz-meta-a': '1' })
    await drained()
    assert.equal((await put('/box/to', '', { 'x-amz-copy-source': '/box/from' })).status, 200)
    assert.equal((await send('HEAD', '/box/to')).headers.get('x-amz-meta-a'), '1')
    assert.equal(await code(await put('/box/to', '', { 'x-amz-copy-source': '/box/to' })), 'InvalidRequest')
    const replace = {
      'x-amz-copy-source': '/box/to',
      'x-amz-metadata-directive': 'REPLACE',
      'x-amz-meta-a': '2',
    }
    assert.equal((await put('/box/to', '', replace)).status, 200)
    const again = await send('GET', '/box/to')
    assert.equal(again.headers.get('x-amz-meta-a'), '2')
    assert.equal(await again.text(), 'content')
    assert.equal(await code(await send('DELETE', '/box')), 'BucketNotEmpty')
    const body =
      '<Delete><Object><Key>from</Key></Object><Object><Key>to</Key></Object><Object><Key>none</Key></Object></Delete>'
    const deleted = await (await send('POST', '/box?delete', { body })).text()
    assert.equal(deleted.match(/<Deleted>/g)?.length, 3)
    assert.equal((await send('HEAD', '/box/to')).status, 404)
    await drained()
    assert.equal(network.held.size, 0)
    assert.equal((await send('DELETE', '/box')).status, 204)
    for (const bad of [
      '',
      '<Delete>',
      '<Delete></Delete>',
      '<!DOCTYPE x><Delete/>',
      '<Other><Object><Key>a</Key></Object></Other>',
    ]) {
      await put('/box', '')
      assert.equal(await code(await send('POST', '/box?delete', { body: bad })), 'MalformedXML')
    }
  })

  it('writes under conditions', async () => {
    await start()
    await put('/box', '')
    const answers = await Promise.all(
      [1, 2, 3, 4].map(async (it) => put('/box/once', String(it), { 'if-none-match': '*' })),
    )
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 412, 412, 412],
    )
    const etag = (await send('HEAD', '/box/once')).headers.get('etag') ?? ''
    assert.equal((await put('/box/once', 'next', { 'if-match': etag })).status, 200)
    assert.equal(await code(await put('/box/once', 'next', { 'if-match': etag })), 'PreconditionFailed')
    assert.equal(await code(await put('/box/none', 'next', { 'if-match': etag })), 'NoSuchKey')
  })

  it('puts together parts, with the checksum of the whole', async () => {
    await start()
    await put('/box', '')
    const headers = { 'x-amz-checksum-algorithm': 'CRC64NVME' }
    const begun = await (await send('POST', '/box/parts?uploads', { headers })).text()
    const id = /<UploadId>(.+?)</.exec(begun)?.[1] ?? ''
    const bytes = randomBytes(5 * 1024 * 1024 + 1000)
    const [first, second] = [bytes.subarray(0, 5 * 1024 * 1024), bytes.subarray(5 * 1024 * 1024)]
    const etags: string[] = []
    for (const [at, part] of [first, second].entries()) {
      const answer = await put(`/box/parts?partNumber=${at + 1}&uploadId=${id}`, part)
      etags.push(answer.headers.get('etag') ?? '')
    }
    const xml = (parts: readonly (readonly [number, string])[]): string =>
      `<CompleteMultipartUpload>${parts.map(([part, etag]) => `<Part><PartNumber>${part}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`
    const complete = async (parts: readonly (readonly [number, string])[]): Promise<Response> =>
      send('POST', `/box/parts?uploadId=${id}`, { body: xml(parts) })
    const [a = '', b = ''] = etags
    assert.equal(
      await code(
        await complete([
          [2, b],
          [1, a],
        ]),
      ),
      'InvalidPartOrder',
    )
    assert.equal(await code(await complete([[1, b]])), 'InvalidPart')
    assert.equal(
      await code(
        await complete([
          [1, a],
          [3, b],
        ]),
      ),
      'InvalidPart',
    )
    await put(`/box/parts?partNumber=3&uploadId=${id}`, 'x')
    assert.equal(
      await code(
        await complete([
          [1, a],
          [2, b],
          [3, `"${createHash('md5').update('x').digest('hex')}"`],
        ]),
      ),
      'EntityTooSmall',
    )

    await gateway?.stop() // An upload goes on after a restart.
    await start()
    const done = await (
      await complete([
        [1, a],
        [2, b],
      ])
    ).text()
    await put('/box/whole', bytes, headers)
    const whole = (await send('HEAD', '/box/whole', { headers: { 'x-amz-checksum-mode': 'ENABLED' } }))
      .headers
    assert.equal(/<ChecksumCRC64NVME>(.+?)</.exec(done)?.[1], whole.get('x-amz-checksum-crc64nvme'))
    const digest = createHash('md5')
      .update(createHash('md5').update(first).digest())
      .update(createHash('md5').update(second).digest())
    assert.equal(/<ETag>(.+?)</.exec(done)?.[1], `&quot;${digest.digest('hex')}-2&quot;`)
    assert.ok(Buffer.from(await (await send('GET', '/box/parts')).arrayBuffer()).equals(bytes))
    assert.equal(await code(await complete([[1, a]])), 'NoSuchUpload')
  })

  it('takes up what waits after a restart, tries again what fails, and answers when it is stored', async () => {
    let isDown = true
    const shaky: ObjectStore = {
      ...network,
      put: async (...args) => (isDown ? Promise.reject(new Error('nobody there')) : network.put(...args)),
      putMany: async (...args) =>
        isDown ? Promise.reject(new Error('nobody there')) : network.putMany(...args),
    }
    await start({ network: shaky, uploads: { retryMs: 1, bundleMs: 1 } })
    await put('/box', '')
    await put('/box/a', 'first')
    await put('/box/a', 'second')
    while (((await gateway?.status())?.failing[0]?.attempts ?? 0) < 2) await tick()
    assert.deepEqual(
      await gateway?.status().then(({ waitingObjects, waitingBytes }) => [waitingObjects, waitingBytes]),
      [1, 6],
    )
    await gateway?.stop()

    await start({ network: shaky, uploads: { retryMs: 1, bundleMs: 1 } })
    assert.equal(await (await send('GET', '/box/a')).text(), 'second')
    isDown = false
    await drained()
    assert.equal(Buffer.from(network.held.get('box/a')?.bytes ?? []).toString(), 'second')
    assert.equal(await (await send('GET', '/box/a')).text(), 'second')
    await gateway?.stop()

    await start({ network: shaky, ack: 'stored' })
    assert.equal((await put('/box/b', 'x')).status, 200)
    assert.ok(network.held.has('box/b'))
    assert.equal((await send('DELETE', '/box/b')).status, 204)
    assert.equal(network.held.has('box/b'), false)
  })

  it('stores small objects together, and hides what a bundle cannot let go', async () => {
    const bundles: string[][] = []
    const bundled: ObjectStore = {
      ...network,
      async putMany(items, options) {
        bundles.push(items.map(({ name }) => name))
        await network.putMany(items, options)
      },
      delete: async (name) => Promise.reject(new BundledFileError(name, 1n, 3)),
    }
    await start({ network: bundled, uploads: { bundleMs: 60_000, bundleObjects: 3 } })
    await put('/box', '')
    for (const name of ['a', 'b', 'c']) await put(`/box/${name}`, name)
    await drained()
    assert.deepEqual(bundles, [['box/a', 'box/b', 'box/c']])
    await send('DELETE', '/box/b')
    await gateway?.stop()
    await start({ network: bundled })
    assert.equal((await send('HEAD', '/box/b')).status, 404)
    assert.equal((await (await send('GET', '/box')).text()).match(/<Key>/g)?.length, 2)
    assert.deepEqual((await gateway?.status())?.failing, [])
  })

  it('refuses more than may wait', async () => {
    await start({ network: { ...network, put: stuck, putMany: stuckMany }, stagedBytesMax: 10 })
    await put('/box', '')
    assert.equal((await put('/box/a', '12345678')).status, 200)
    assert.equal(await code(await put('/box/b', '123')), 'SlowDown')
  })

  it('finds buckets that were filled elsewhere', async () => {
    await network.put('elsewhere/a', new Blob(['x']).stream())
    await network.put('elsewhere/b', new Blob(['x']).stream())
    await network.put('not a bucket', new Blob(['x']).stream())
    await start()
    assert.match(await (await send('GET', '/')).text(), /<Name>elsewhere<\/Name>/)
    assert.match((await send('HEAD', '/elsewhere/a')).headers.get('etag') ?? '', /^"[0-9a-f]{32}-1"$/)
  })

  it('lets only pages of known origins in', async () => {
    await start()
    const ask = async (origin: string): Promise<Response> =>
      fetch(url('/box/a'), { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } })
    assert.equal(
      (await ask('https://page.example')).headers.get('access-control-allow-origin'),
      'https://page.example',
    )
    assert.equal((await ask('https://other.example')).status, 403)
  })
})

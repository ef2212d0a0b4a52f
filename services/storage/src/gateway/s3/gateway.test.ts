import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { compareUtf8 } from '../table.ts'
import { codeOf, gatewayUnderTest, stuck } from './gateway.fixture.ts'

describe('S3 gateway', () => {
  const s3 = gatewayUnderTest()

  for (const where of ['staging', 'the network'] as const)
    it(`gives back what was put, from ${where}`, async () => {
      const held = where === 'staging' ? { network: { ...s3.network, ...stuck } } : {}
      await s3.start(held)
      await s3.put('/box', '')
      const bytes = randomBytes(300_000)
      const etag = `"${createHash('md5').update(bytes).digest('hex')}"`
      const headers = {
        'x-amz-meta-mtime': '12.5',
        'content-type': 'text/x',
        'cache-control': 'no-cache',
        'x-amz-checksum-algorithm': 'CRC32C',
      }
      const answer = await s3.put('/box/a%20b/c', bytes, headers)
      assert.equal(answer.headers.get('etag'), etag)
      if (where === 'the network') await s3.drained()

      const got = await s3.send('GET', '/box/a%20b/c', { headers: { 'x-amz-checksum-mode': 'ENABLED' } })
      assert.ok(Buffer.from(await got.arrayBuffer()).equals(bytes))
      for (const [name, value] of [
        ['etag', etag],
        ['x-amz-meta-mtime', '12.5'],
        ['content-type', 'text/x'],
        ['cache-control', 'no-cache'],
      ] as const)
        assert.equal(got.headers.get(name), value)
      assert.equal(got.headers.get('x-amz-checksum-crc32c'), answer.headers.get('x-amz-checksum-crc32c'))

      const part = await s3.send('GET', '/box/a%20b/c', { headers: { range: 'bytes=299990-' } })
      assert.equal(part.status, 206)
      assert.equal(part.headers.get('content-range'), 'bytes 299990-299999/300000')
      assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(299_990)))
      assert.equal(
        await codeOf(await s3.send('GET', '/box/a%20b/c', { headers: { range: 'bytes=300000-' } })),
        'InvalidRange',
      )

      assert.equal((await s3.send('GET', '/box/a%20b/c', { headers: { 'if-none-match': etag } })).status, 304)
      assert.equal(
        await codeOf(await s3.send('GET', '/box/a%20b/c', { headers: { 'if-match': '"x"' } })),
        'PreconditionFailed',
      )
      assert.equal((await s3.send('HEAD', '/box/a%20b/c')).headers.get('content-length'), '300000')
      assert.equal((await s3.send('HEAD', '/box/none')).status, 404)
    })

  it('refuses bodies that are not as promised, and keeps nothing of them', async () => {
    await s3.start()
    await s3.put('/box', '')
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
      assert.equal(await codeOf(await s3.put('/box/bad', 'content', headers)), expected)
    assert.equal(await codeOf(await s3.put(`/box/${'k'.repeat(1021)}`, 'x')), 'KeyTooLongError')
    assert.equal(await codeOf(await s3.put('/nobox/key', 'x')), 'NoSuchBucket')
    assert.equal(await codeOf(await s3.send('GET', '/box/bad')), 'NoSuchKey')
    await s3.drained()
    assert.equal(s3.network.held.size, 0)
  })

  it('takes unsigned chunks whose checksum trails', async () => {
    await s3.start()
    await s3.put('/box', '')
    const content = randomBytes(70_000)
    const chunked = (trailer: string): Uint8Array<ArrayBuffer> => {
      const chunk = (bytes: Uint8Array): readonly Uint8Array[] => [
        Buffer.from(`${bytes.length.toString(16)}\r\n`),
        bytes,
        Buffer.from('\r\n'),
      ]
      const end = Buffer.from(`0\r\n${trailer}\r\n\r\n`)
      return Uint8Array.from(
        Buffer.concat([...chunk(content.subarray(0, 65_536)), ...chunk(content.subarray(65_536)), end]),
      )
    }
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(content.length),
      'x-amz-trailer': 'x-amz-checksum-sha256',
      'content-encoding': 'aws-chunked',
    }
    const digest = createHash('sha256').update(content).digest('base64')
    const answer = await s3.put('/box/a', chunked(`x-amz-checksum-sha256:${digest}`), headers)
    assert.equal(answer.headers.get('x-amz-checksum-sha256'), digest)
    const got = await s3.send('GET', '/box/a')
    assert.equal(got.headers.get('content-encoding'), null)
    assert.ok(Buffer.from(await got.arrayBuffer()).equals(content))
    const wrong = createHash('sha256').update('other').digest('base64')
    assert.equal(
      await codeOf(await s3.put('/box/b', chunked(`x-amz-checksum-sha256:${wrong}`), headers)),
      'BadDigest',
    )
    assert.equal(
      await codeOf(await s3.put('/box/b', chunked('x-amz-checksum-crc32:AAAAAA=='), headers)),
      'InvalidRequest',
    )
    const short = { ...headers, 'x-amz-decoded-content-length': '69999' }
    assert.equal(
      await codeOf(await s3.put('/box/b', chunked(`x-amz-checksum-sha256:${digest}`), short)),
      'InvalidRequest',
    )
    assert.equal((await s3.send('HEAD', '/box/b')).status, 404)
  })

  it('refuses what it does not know instead of ignoring it', async () => {
    await s3.start()
    await s3.put('/box', '')
    assert.equal(await codeOf(await s3.put('/box/key?retention', 'x')), 'NotImplemented')
    assert.equal(await codeOf(await s3.send('GET', '/box?policy')), 'NoSuchBucketPolicy')
    assert.equal(await codeOf(await s3.send('GET', '/box?acl&policy')), 'InvalidArgument')
    assert.equal(await codeOf(await s3.put('/Box', '')), 'InvalidBucketName')
    assert.equal(await codeOf(await s3.put('/box', '')), 'BucketAlreadyOwnedByYou')
    assert.equal(await codeOf(await fetch(s3.url('/box'))), 'AccessDenied')
    assert.equal(await codeOf(await fetch(s3.url('/%'))), 'InvalidURI')
  })

  it('lists versions one and two, in pages', async () => {
    await s3.start()
    await s3.put('/box', '')
    const names = ['a', 'b/1', 'b/2', 'c/x/1', 'd', '\u{ff5e}', '\u{1f680}']
    for (const [at, name] of names.entries()) {
      await s3.put(`/box/${encodeURIComponent(name)}`, 'x')
      if (at === 3) await s3.drained() // So that some are here and some there.
    }
    for (const list of ['list-type=2&', ''])
      for (const max of [1, 2, 3, 1000]) {
        const found: string[] = []
        let after = ''
        for (let page = 0; page < 20; page++) {
          const xml = await (await s3.send('GET', `/box?${list}delimiter=%2F&max-keys=${max}${after}`)).text()
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
      await (await s3.send('GET', '/box?list-type=2&prefix=b/&encoding-type=url')).text(),
      /<Key>b\/1<\/Key>.*<Key>b\/2<\/Key>/,
    )
    assert.equal(
      await codeOf(await s3.send('GET', '/box?list-type=2&continuation-token=%21')),
      'InvalidArgument',
    )
    assert.equal(await codeOf(await s3.send('GET', '/box?max-keys=x')), 'InvalidArgument')
  })

  it('copies, deletes, and deletes many', async () => {
    await s3.start()
    await s3.put('/box', '')
    await s3.put('/box/from', 'content', { 'x-amz-meta-a': '1' })
    await s3.drained()
    assert.equal((await s3.put('/box/to', '', { 'x-amz-copy-source': '/box/from' })).status, 200)
    assert.equal((await s3.send('HEAD', '/box/to')).headers.get('x-amz-meta-a'), '1')
    assert.equal(
      await codeOf(await s3.put('/box/to', '', { 'x-amz-copy-source': '/box/to' })),
      'InvalidRequest',
    )
    const replace = {
      'x-amz-copy-source': '/box/to',
      'x-amz-metadata-directive': 'REPLACE',
      'x-amz-meta-a': '2',
    }
    assert.equal((await s3.put('/box/to', '', replace)).status, 200)
    const again = await s3.send('GET', '/box/to')
    assert.equal(again.headers.get('x-amz-meta-a'), '2')
    assert.equal(await again.text(), 'content')
    assert.equal(await codeOf(await s3.send('DELETE', '/box')), 'BucketNotEmpty')
    const body =
      '<Delete><Object><Key>from</Key></Object><Object><Key>to</Key></Object><Object><Key>none</Key></Object></Delete>'
    const deleted = await (await s3.send('POST', '/box?delete', { body })).text()
    assert.equal(deleted.match(/<Deleted>/g)?.length, 3)
    assert.equal((await s3.send('HEAD', '/box/to')).status, 404)
    await s3.drained()
    assert.equal(s3.network.held.size, 0)
    assert.equal((await s3.send('DELETE', '/box')).status, 204)
    for (const bad of [
      '',
      '<Delete>',
      '<Delete></Delete>',
      '<!DOCTYPE x><Delete/>',
      '<Other><Object><Key>a</Key></Object></Other>',
    ]) {
      await s3.put('/box', '')
      assert.equal(await codeOf(await s3.send('POST', '/box?delete', { body: bad })), 'MalformedXML')
    }
  })

  it('writes under conditions', async () => {
    await s3.start()
    await s3.put('/box', '')
    const answers = await Promise.all(
      [1, 2, 3, 4].map(async (it) => s3.put('/box/once', String(it), { 'if-none-match': '*' })),
    )
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 412, 412, 412],
    )
    const etag = (await s3.send('HEAD', '/box/once')).headers.get('etag') ?? ''
    assert.equal((await s3.put('/box/once', 'next', { 'if-match': etag })).status, 200)
    assert.equal(await codeOf(await s3.put('/box/once', 'next', { 'if-match': etag })), 'PreconditionFailed')
    assert.equal(await codeOf(await s3.put('/box/none', 'next', { 'if-match': etag })), 'NoSuchKey')
  })

  it('puts together parts, with the checksum of the whole', async () => {
    await s3.start()
    await s3.put('/box', '')
    const headers = { 'x-amz-checksum-algorithm': 'CRC64NVME' }
    const begun = await (await s3.send('POST', '/box/parts?uploads', { headers })).text()
    const id = /<UploadId>(.+?)</.exec(begun)?.[1] ?? ''
    const bytes = randomBytes(5 * 1024 * 1024 + 1000)
    const [first, second] = [bytes.subarray(0, 5 * 1024 * 1024), bytes.subarray(5 * 1024 * 1024)]
    const etags: string[] = []
    for (const [at, part] of [first, second].entries()) {
      const answer = await s3.put(`/box/parts?partNumber=${at + 1}&uploadId=${id}`, part)
      etags.push(answer.headers.get('etag') ?? '')
    }
    const xml = (parts: readonly (readonly [number, string])[]): string =>
      `<CompleteMultipartUpload>${parts.map(([part, etag]) => `<Part><PartNumber>${part}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`
    const complete = async (parts: readonly (readonly [number, string])[]): Promise<Response> =>
      s3.send('POST', `/box/parts?uploadId=${id}`, { body: xml(parts) })
    const [a = '', b = ''] = etags
    assert.equal(
      await codeOf(
        await complete([
          [2, b],
          [1, a],
        ]),
      ),
      'InvalidPartOrder',
    )
    assert.equal(await codeOf(await complete([[1, b]])), 'InvalidPart')
    assert.equal(
      await codeOf(
        await complete([
          [1, a],
          [3, b],
        ]),
      ),
      'InvalidPart',
    )
    await s3.put(`/box/parts?partNumber=3&uploadId=${id}`, 'x')
    assert.equal(
      await codeOf(
        await complete([
          [1, a],
          [2, b],
          [3, `"${createHash('md5').update('x').digest('hex')}"`],
        ]),
      ),
      'EntityTooSmall',
    )

    await s3.stop() // An upload goes on after a restart.
    await s3.start()
    const done = await (
      await complete([
        [1, a],
        [2, b],
      ])
    ).text()
    await s3.put('/box/whole', bytes, headers)
    const whole = (await s3.send('HEAD', '/box/whole', { headers: { 'x-amz-checksum-mode': 'ENABLED' } }))
      .headers
    assert.equal(/<ChecksumCRC64NVME>(.+?)</.exec(done)?.[1], whole.get('x-amz-checksum-crc64nvme'))
    const digest = createHash('md5')
      .update(createHash('md5').update(first).digest())
      .update(createHash('md5').update(second).digest())
    assert.equal(/<ETag>(.+?)</.exec(done)?.[1], `&quot;${digest.digest('hex')}-2&quot;`)
    assert.ok(Buffer.from(await (await s3.send('GET', '/box/parts')).arrayBuffer()).equals(bytes))
    assert.equal(await codeOf(await complete([[1, a]])), 'NoSuchUpload')
  })

  it('finds buckets that were filled elsewhere', async () => {
    await s3.network.put('elsewhere/a', new Blob(['x']).stream())
    await s3.network.put('elsewhere/b', new Blob(['x']).stream())
    await s3.network.put('not a bucket', new Blob(['x']).stream())
    await s3.start()
    assert.match(await (await s3.send('GET', '/')).text(), /<Name>elsewhere<\/Name>/)
    assert.match((await s3.send('HEAD', '/elsewhere/a')).headers.get('etag') ?? '', /^"[0-9a-f]{32}-1"$/)
  })

  it('lets only pages of known origins in', async () => {
    await s3.start()
    const ask = async (origin: string): Promise<Response> =>
      fetch(s3.url('/box/a'), {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT' },
      })
    assert.equal(
      (await ask('https://page.example')).headers.get('access-control-allow-origin'),
      'https://page.example',
    )
    assert.equal((await ask('https://other.example')).status, 403)
  })
})

/**
 * Known answers: the worked examples of the S3 API reference, "Authenticating Requests (AWS Signature Version 4)".
 * Key, date and bucket are theirs.
 * @module
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { S3Error } from '../errors.ts'
import { chunkedKind, readChunked } from './chunked.ts'
import { parseRequestLine } from './request-line.ts'
import { parseTime } from './time.ts'
import { verify, type Request } from './verify.ts'

const accessKey = 'AKIAIOSFODNN7EXAMPLE'
const keyring = {
  region: 'us-east-1',
  secretOf: (key: string) => (key === accessKey ? 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' : undefined),
}
const time = '20130524T000000Z'
const nowMs = parseTime(time) ?? 0
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

function request(method: string, target: string, headers: Readonly<Record<string, string>>): Request {
  const all = new Map(Object.entries(headers))
  return {
    ...parseRequestLine(target),
    method,
    header: (name) => all.get(name),
    headerNames: [...all.keys()],
  }
}

function signed(
  method: string,
  target: string,
  signature: string,
  headers: Readonly<Record<string, string>>,
  host = 'examplebucket.s3.amazonaws.com',
): Request {
  const all = { host, 'x-amz-content-sha256': emptyHash, 'x-amz-date': time, ...headers }
  const names = Object.keys(all).toSorted().join(';')
  const credential = `${accessKey}/20130524/us-east-1/s3/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`
  return request(method, target, { ...all, authorization })
}

const getObject = signed(
  'GET',
  '/test.txt',
  'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  {
    range: 'bytes=0-9',
  },
)
const examples: readonly (readonly [string, Request])[] = [
  ['GET object', getObject],
  [
    'PUT object',
    signed('PUT', '/test%24file.text', '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd', {
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    }),
  ],
  [
    'GET bucket lifecycle',
    signed('GET', '/?lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543', {}),
  ],
  [
    'GET bucket (list objects)',
    signed(
      'GET',
      '/?max-keys=2&prefix=J',
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      {},
    ),
  ],
]
const link =
  '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'
const presigned = request('GET', link, { host: 'examplebucket.s3.amazonaws.com' })

function refusedAs(s3: string): (error: unknown) => boolean {
  return (error) => error instanceof S3Error && error.s3 === s3
}

describe('verify', () => {
  for (const [name, example] of examples)
    it(`takes the published example: ${name}`, () => {
      assert.equal(verify(example, keyring, nowMs).accessKey, accessKey)
    })
  it('takes the published presigned URL, for its day', () => {
    assert.equal(verify(presigned, keyring, nowMs).payload, 'UNSIGNED-PAYLOAD')
    assert.equal(verify(presigned, keyring, nowMs + 86_400_000).payload, 'UNSIGNED-PAYLOAD')
    assert.throws(() => verify(presigned, keyring, nowMs + 86_401_000), refusedAs('AccessDenied'))
  })
  it('refuses another path, method, query, header or signature', () => {
    const headers = Object.fromEntries(
      getObject.headerNames.map((name) => [name, getObject.header(name) ?? '']),
    )
    const authorization = headers['authorization'] ?? ''
    const other = authorization.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    for (const changed of [
      request('GET', '/test.txu', headers),
      request('PUT', '/test.txt', headers),
      request('GET', '/test.txt?acl', headers),
      request('GET', '/test.txt', { ...headers, range: 'bytes=0-8' }),
      request('GET', '/test.txt', { ...headers, authorization: other }),
    ])
      assert.throws(() => verify(changed, keyring, nowMs), refusedAs('SignatureDoesNotMatch'))
  })
  it('refuses clocks that are a quarter of an hour off', () => {
    for (const offMs of [-900_001, 900_001])
      assert.throws(() => verify(getObject, keyring, nowMs + offMs), refusedAs('RequestTimeTooSkewed'))
    for (const offMs of [-900_000, 900_000]) assert.ok(verify(getObject, keyring, nowMs + offMs))
  })
  it('refuses strangers, other regions and anonymous requests', () => {
    assert.throws(
      () => verify(getObject, { ...keyring, secretOf: () => undefined }, nowMs),
      refusedAs('InvalidAccessKeyId'),
    )
    assert.throws(
      () => verify(getObject, { ...keyring, region: 'eu-1' }, nowMs),
      refusedAs('AuthorizationHeaderMalformed'),
    )
    assert.throws(() => verify(request('GET', '/', { host: 'x' }), keyring, nowMs), refusedAs('AccessDenied'))
  })
  it('refuses x-amz headers that are not signed', () => {
    const more = request('GET', link, { host: 'examplebucket.s3.amazonaws.com', 'x-amz-meta-more': 'x' })
    assert.throws(() => verify(more, keyring, nowMs), refusedAs('AccessDenied'))
  })
  it('refuses malformed credentials', () => {
    for (const authorization of [
      'AWS4-HMAC-SHA256',
      'AWS4-HMAC-SHA256 Credential=a',
      `AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=${'0'.repeat(63)}`,
      `AWS4-HMAC-SHA256 Credential=a/20130524/us-east-1/s3/aws4_request,SignedHeaders=x;host,Signature=${'0'.repeat(64)}`,
    ])
      assert.throws(
        () =>
          verify(request('GET', '/', { authorization, 'x-amz-content-sha256': emptyHash }), keyring, nowMs),
        refusedAs('AuthorizationHeaderMalformed'),
      )
    assert.throws(
      () => verify(request('GET', '/', { authorization: 'AWS a:b' }), keyring, nowMs),
      refusedAs('InvalidRequest'),
    )
  })
})

const content = Buffer.alloc(66_560, 'a')
const signatures = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': {
    seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    headers: {},
    chunks: [
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ],
    trailer: '',
  },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': {
    seed: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
    headers: { 'x-amz-trailer': 'x-amz-checksum-crc32c' },
    chunks: [
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    ],
    trailer:
      'x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n',
  },
} as const

/** The published chunked upload: 64 KiB, 1 KiB, and the empty one. */
function encoded([first, second, end]: readonly string[], trailer: string): Buffer {
  const chunk = (bytes: Uint8Array, signature = ''): Buffer =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)};chunk-signature=${signature}\r\n`), bytes])
  const line = Buffer.from('\r\n')
  const chunks = [
    chunk(content.subarray(0, 65_536), first),
    line,
    chunk(content.subarray(65_536), second),
    line,
  ]
  return Buffer.concat([...chunks, chunk(Buffer.alloc(0), end), Buffer.from(`${trailer}\r\n`)])
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function decode(
  payload: keyof typeof signatures,
  body: Uint8Array,
  size: number,
): Promise<{ readonly bytes: Buffer; readonly trailers: Map<string, string> }> {
  const { seed, headers } = signatures[payload]
  const put = signed(
    'PUT',
    '/examplebucket/chunkObject.txt',
    seed,
    {
      ...headers,
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': payload,
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'content-length': '66824',
    },
    's3.amazonaws.com',
  )
  // The published trailer example signs no Content-Length.
  const asPublished = payload.endsWith('TRAILER') ? without(put, 'content-length') : put
  const { chain } = verify(asPublished, keyring, nowMs)
  const kind = chunkedKind(payload)
  assert.ok(kind)
  const trailers = new Map<string, string>()
  const pieces: Uint8Array[] = []
  for await (const piece of readChunked(inPieces(body, size), kind, chain, trailers)) pieces.push(piece)
  return { bytes: Buffer.concat(pieces), trailers }
}

function without(it: Request, name: string): Request {
  const header = (wanted: string): string | undefined =>
    wanted === 'authorization'
      ? it.header(wanted)?.replace(`${name};`, '')
      : wanted === name
        ? undefined
        : it.header(wanted)
  return { ...it, header, headerNames: it.headerNames.filter((other) => other !== name) }
}

describe('readChunked', () => {
  for (const payload of Object.keys(signatures) as readonly (keyof typeof signatures)[]) {
    const { chunks, trailer } = signatures[payload]
    const body = encoded(chunks, trailer)
    it(`takes the published example: ${payload}, however it is cut`, async () => {
      for (const size of [1000, 65_536, body.length]) {
        const { bytes, trailers } = await decode(payload, body, size)
        assert.ok(bytes.equals(content))
        assert.deepEqual([...trailers], trailer === '' ? [] : [['x-amz-checksum-crc32c', 'sOO8/Q==']])
      }
    })
    it(`refuses every change: ${payload}`, async () => {
      for (const at of [0, 5, 70, 100, 65_700, 65_800, body.length - 90, body.length - 3, body.length - 1]) {
        const changed = Buffer.from(body)
        changed[at] = (changed[at] ?? 0) ^ 1
        await assert.rejects(decode(payload, changed, body.length), S3Error, `byte ${at}`)
      }
      for (const end of [0, 10, 66_000, body.length - 2])
        await assert.rejects(decode(payload, body.subarray(0, end), body.length), S3Error, `cut at ${end}`)
      await assert.rejects(decode(payload, Buffer.concat([body, Buffer.from('x')]), body.length), S3Error)
    })
  }
  it('knows no other kind', () => {
    assert.equal(chunkedKind('UNSIGNED-PAYLOAD'), undefined)
    assert.throws(() => chunkedKind('STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD'), refusedAs('NotImplemented'))
    assert.throws(() => chunkedKind('STREAMING-__proto__'), refusedAs('NotImplemented'))
  })
})

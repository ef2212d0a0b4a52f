/**
 * The IPFS gateway against the cases of ipfs/gateway-conformance: group UnixFS paths, and of the DAG group what concerns dag-cbor.
 * Left out: IPNS, DNSLink, subdomains, redirects, TAR, dag-json.
 * @see https://github.com/ipfs/gateway-conformance/tree/22c76440f8b5929bd14ff08bf79cb2f83669b629/tests
 * @module
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ask,
  bytesOf,
  fixtures,
  headersAre,
  immutable,
  sameBytes,
  serveFixtures,
} from './gateway-conformance/harness.ts'

const { raw, missing, files, percent, symlink, listing, cache, cbor } = fixtures

serveFixtures()

describe('TestUnixFSDirectoryListing', () => {
  const root = listing.cid()
  it('backlink on root CID should be hidden', async () => {
    const page = await (await ask(`${root}/`)).text()
    assert.ok(page.includes('Index of'))
    assert.ok(!page.includes(`<a href="/ipfs/${root}/">..</a>`))
  })
  it('redirect dir listing to URL with trailing slash', async () => {
    const answer = await ask(`${root}/ą/ę`)
    assert.equal(answer.status, 301)
    headersAre(answer, { location: `/ipfs/${root}/%C4%85/%C4%99/` })
  })
  it('dir listing HTML response', async () => {
    const answer = await ask(`${root}/ą/ę/`)
    headersAre(answer, { etag: /"DirIndex-/ })
    const page = await answer.text()
    for (const part of [
      'Index of',
      `/ipfs/<a href="/ipfs/${root}">${root}</a>/<a href="/ipfs/${root}/%C4%85">ą</a>/<a href="/ipfs/${root}/%C4%85/%C4%99">ę</a>`,
      `<a href="/ipfs/${root}/%C4%85/%C4%99/..">..</a>`,
      `<a href="/ipfs/${root}/%C4%85/%C4%99/file-%C5%BA%C5%82.txt">file-źł.txt</a>`,
      `<a class="ipfs-hash" translate="no" href="/ipfs/${listing.cid('ą', 'ę', 'file-źł.txt')}?filename=file-%C5%BA%C5%82.txt">`, // Kubo escapes twice here, and so would name the file wrongly.
    ])
      assert.ok(page.includes(part), part)
  })
  it('GET for /ipfs/cid/file UnixFS file that does not exist returns 404', async () => {
    assert.equal((await ask(`${root}/i-do-not-exist`)).status, 404)
  })
})

describe('TestGatewayCache', () => {
  const roots = (...names: readonly string[]): string =>
    [cache.cid(), ...names.map((_, at) => cache.cid(...names.slice(0, at + 1)))].join(',')
  const absent = 'QmYzfKSE55XCjD1MW128RfciAf2DViABhEiXfgVFMabSjN'
  it('GET for /ipfs/ unixfs dir listing succeeds', async () => {
    const path = `${cache.cid()}/root2/root3/`
    const answer = await ask(path)
    assert.equal(answer.status, 200)
    headersAre(answer, {
      'x-ipfs-path': `/ipfs/${path}`,
      'x-ipfs-roots': roots('root2', 'root3'),
      etag: new RegExp(`DirIndex-.*_CID-${cache.cid('root2', 'root3')}`),
      'cache-control': 'public, max-age=604800, stale-while-revalidate=2678400',
    })
  })
  for (const [name, suffix, names] of [
    ['unixfs dir with index.html', '/', ['root2', 'root3', 'root4']],
    ['unixfs file', '', ['root2', 'root3', 'root4', 'index.html']],
  ] as const)
    it(`GET for /ipfs/ ${name} succeeds`, async () => {
      const path = `${cache.cid()}/${names.join('/')}${suffix}`
      const answer = await ask(path)
      assert.equal(answer.status, 200)
      headersAre(answer, {
        'cache-control': immutable,
        'x-ipfs-path': `/ipfs/${path}`,
        'x-ipfs-roots': roots(...names),
        etag: `"${cache.cid(...names)}"`,
      })
    })
  it('GET for /ipfs/ unixfs dir as raw block succeeds', async () => {
    const answer = await ask(`${cache.cid()}/root2/root3/root4/?format=raw`)
    headersAre(answer, { 'cache-control': immutable })
    sameBytes(
      await bytesOf(answer),
      Buffer.from(
        '12340a240155122058 91b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03120a696e6465782e68746d6c18060a020801'.replaceAll(
          ' ',
          '',
        ),
        'hex',
      ),
    )
  })
  for (const method of ['HEAD', 'GET']) {
    const only = { 'cache-control': 'only-if-cached' }
    it(`${method} for /ipfs/ with only-if-cached succeeds when in local datastore`, async () => {
      assert.equal((await ask(`${cache.cid()}/root2/root3/root4/?format=raw`, only, method)).status, 200)
    })
    it(`${method} for /ipfs/ with only-if-cached fails when not in local datastore`, async () => {
      assert.equal((await ask(absent, only, method)).status, 412)
    })
  }
  const file = cache.cid('root2', 'root3', 'root4', 'index.html')
  const filePath = 'root2/root3/root4/index.html'
  for (const [name, path, tag] of [
    ['file with matching Etag', filePath, `"${file}"`],
    [
      'dir with index.html file with matching Etag',
      'root2/root3/root4/',
      `"${cache.cid('root2', 'root3', 'root4')}"`,
    ],
    ['file with matching third Etag', filePath, `"fakeEtag1", "fakeEtag2", "${file}"`],
    ['file with matching weak Etag', filePath, `W/"${file}"`],
    ['file with wildcard Etag', filePath, '*'],
  ] as const)
    it(`GET for /ipfs/ ${name} in If-None-Match returns 304 Not Modified`, async () => {
      assert.equal((await ask(`${cache.cid()}/${path}`, { 'if-none-match': tag })).status, 304)
    })
  for (const weak of ['', 'W/'])
    it(`GET for /ipfs/ dir listing with matching ${weak === '' ? 'strong' : 'weak'} Etag in If-None-Match returns 304 Not Modified`, async () => {
      const path = `${cache.cid()}/root2/root3/`
      const etag = (await ask(path)).headers.get('etag') ?? ''
      assert.equal((await ask(path, { 'if-none-match': weak + etag })).status, 304)
    })
})

describe('TestGatewaySymlink, TestGatewayUnixFSFileRanges, TestPathGatewayMiscellaneous, TestCors', () => {
  it('Test the directory listing', async () => {
    assert.match(await (await ask(`${symlink.cid()}/`)).text(), />bar<[^]*>foo</)
  })
  it('Test the directory raw query', async () => {
    sameBytes(await bytesOf(await ask(`${symlink.cid()}?format=raw`)), symlink.raw())
  })
  it('Test the symlink', async () => {
    assert.equal(await (await ask(`${symlink.cid()}/bar`)).text(), 'foo')
  })
  const text = `${files.cid()}/ascii.txt`
  const whole = files.raw('ascii.txt')
  it('GET for /ipfs/ file includes Accept-Ranges header', async () => {
    const answer = await ask(text)
    headersAre(answer, { 'accept-ranges': 'bytes' })
    sameBytes(await bytesOf(answer), whole)
  })
  for (const [name, path, range, expected, bytes] of [
    [
      'single range request includes correct bytes',
      text,
      'bytes=6-16',
      'bytes 6-16/31',
      whole.subarray(6, 17),
    ],
    [
      'suffix range request includes correct bytes from the end of file',
      text,
      'bytes=-3',
      'bytes 28-30/31',
      whole.subarray(28, 31),
    ],
    [
      'multiple range request returns correct bytes',
      text,
      'bytes=6-16,0-4',
      'bytes 6-16/31',
      whole.subarray(6, 17),
    ],
    [
      'range although a block AFTER it is missing',
      missing.cid(),
      'bytes=997-1000',
      'bytes 997-1000/3072',
      undefined,
    ],
    [
      'range although a block BEFORE it is missing',
      missing.cid(),
      'bytes=2200-2201',
      'bytes 2200-2201/3072',
      undefined,
    ],
  ] as const)
    it(`GET for /ipfs/ file with ${name}`, async () => {
      const answer = await ask(path, { range })
      assert.equal(answer.status, 206)
      headersAre(answer, { 'content-range': expected })
      const found = await bytesOf(answer)
      if (bytes !== undefined) sameBytes(found, bytes)
    })
  it('GET for /ipfs/ file whose filename contains percentage-encoded characters works', async () => {
    const answer = await ask(`${percent.cid()}/Portugal%252C+España=Peninsula%20Ibérica.txt`)
    sameBytes(await bytesOf(answer), percent.raw('Portugal%2C+España=Peninsula Ibérica.txt'))
  })
  for (const method of ['GET', 'OPTIONS'])
    it(`${method} allows pages of other origins to read`, async () => {
      headersAre(await ask('bafkqabtimvwgy3yk/', {}, method), {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': /GET.*HEAD.*OPTIONS/,
        'access-control-allow-headers': /Content-Type.*Range.*User-Agent.*X-Requested-With/,
        'access-control-expose-headers':
          /Content-Range.*Content-Length.*X-Ipfs-Path.*X-Ipfs-Roots.*X-Chunked-Output.*X-Stream-Output/,
      })
    })
})

describe('TestNativeDag, TestPathing: dag-cbor', () => {
  const type = 'application/vnd.ipld.dag-cbor'
  for (const [how, suffix, headers] of [
    ['without explicit format', '', {}],
    ['with format=dag-cbor', '?format=dag-cbor', {}],
    ['with Accept', '', { accept: type }],
  ] as const)
    it(`GET ${how} returns the same payload as the raw block`, async () => {
      const answer = await ask(cbor.cid() + suffix, headers)
      headersAre(answer, {
        'content-type': type,
        'content-disposition': new RegExp(`attachment; filename="${cbor.cid()}\\.cbor"`),
      })
      sameBytes(await bytesOf(answer), cbor.raw())
    })
  it('HEAD with no explicit format returns HTTP 200', async () => {
    const answer = await ask(cbor.cid(), {}, 'HEAD')
    assert.equal(answer.status, 200)
    headersAre(answer, { 'content-type': type })
  })
  it('traversal returns 501 if there is path remainder', async () => {
    assert.equal((await ask(`${cbor.cid()}/foo?format=dag-cbor`)).status, 501)
  })
  it('traverses multiple links', async () => {
    const answer = await ask(`${cbor.cid()}/foo/link/bar?format=dag-cbor`)
    assert.equal(answer.status, 200)
    sameBytes(await bytesOf(answer), cbor.raw('foo', 'link', 'bar'))
  })
  it('returns 404 on non-existing link', async () => {
    assert.equal((await ask(`${cbor.cid()}/foo/i-do-not-exist`)).status, 404)
  })
  it('returns 406 where the codec is another (IPIP-0524)', async () => {
    assert.equal((await ask(`${cbor.cid()}?format=dag-json`)).status, 406)
    assert.equal((await ask(cbor.cid(), { accept: 'application/vnd.ipld.dag-json' })).status, 406)
    assert.equal((await ask(`${raw.cid('dir')}?format=dag-cbor`)).status, 406)
    assert.equal((await ask(`${raw.cid('dir')}?format=dag-json`)).status, 406)
  })
})

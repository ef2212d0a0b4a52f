/**
 * The IPFS gateway against the cases of ipfs/gateway-conformance: groups raw blocks, CAR, and UnixFS paths; of its DAG group what
 * concerns dag-cbor. Left out: IPNS, DNSLink, subdomains, redirects, TAR, and the conversions of dag-json.
 * @see https://github.com/ipfs/gateway-conformance/tree/22c76440f8b5929bd14ff08bf79cb2f83669b629/tests
 * @module
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CarBlockIterator } from '@ipld/car/iterator'
import { memoryObjectStore } from '../src/gateway/memory-object-store.ts'
import { startIpfsGateway, type IpfsGateway } from '../src/gateway/ipfs/gateway.ts'
import { Fixture } from './gateway-conformance/fixture.ts'

const fixtures = {
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
const {
  raw,
  twoFiles,
  hamt,
  cborLinks,
  mixed,
  missing,
  duplicates,
  files,
  percent,
  symlink,
  listing,
  cache,
  cbor,
} = fixtures
const rawType = { accept: 'application/vnd.ipld.raw' }
const carType = 'application/vnd.ipld.car'
const immutable = 'public, max-age=29030400, immutable'
const multiblock = [
  'bafkreie5noke3mb7hqxukzcy73nl23k6lxszxi5w3dtmuwz62wnvkpsscm',
  'bafkreih4ephajybraj6wnxsbwjwa77fukurtpl7oj7t7pfq545duhot7cq',
  'bafkreigu7buvm3cfunb35766dn7tmqyh2um62zcio63en2btvxuybgcpue',
  'bafkreicll3huefkc3qnrzeony7zcfo7cr3nbx64hnxrqzsixpceg332fhe',
  'bafkreifst3pqztuvj57lycamoi7z34b4emf7gawxs74nwrc2c7jncmpaqm',
]

let gateway: IpfsGateway
let folder: string
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

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`http://127.0.0.1:${gateway.port}/ipfs/${path}`, { headers, method, redirect: 'manual' })
}
async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer())
}
async function cidsOf(answer: Response): Promise<readonly string[]> {
  const cids: string[] = []
  const bytes = await bytesOf(answer)
  for await (const { cid } of await CarBlockIterator.fromBytes(bytes)) cids.push(cid.toString())
  return cids
}
function sameBytes(found: Uint8Array, expected: Uint8Array): void {
  assert.ok(
    Buffer.from(found).equals(expected),
    `${Buffer.from(found).toString('latin1').slice(0, 80)} differs`,
  )
}
function headersAre(answer: Response, expected: Readonly<Record<string, string | RegExp>>): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = answer.headers.get(name) ?? ''
    if (typeof value === 'string') assert.equal(found, value, name)
    else assert.match(found, value, name)
  }
}

const rawHeaders = {
  'content-type': 'application/vnd.ipld.raw',
  'content-disposition': /attachment;/,
  'x-content-type-options': 'nosniff',
}
const ranges = [
  ['bytes=7-9', 'bytes 7-9'],
  ['bytes=7-9,1-3', 'bytes 7-9'],
] as const

describe('TestTrustlessRaw, TestTrustlessRawRanges', () => {
  it('GET with format=raw param returns a raw block', async () => {
    sameBytes(await bytesOf(await ask(`${raw.cid('dir')}?format=raw`)), raw.raw('dir'))
  })
  it('GET with application/vnd.ipld.raw header returns a raw block', async () => {
    sameBytes(await bytesOf(await ask(raw.cid('dir'), rawType)), raw.raw('dir'))
  })
  it('GET with application/vnd.ipld.raw header returns expected response headers', async () => {
    const answer = await ask(raw.cid('dir', 'ascii.txt'), rawType)
    headersAre(answer, { ...rawHeaders, 'content-length': String(raw.raw('dir', 'ascii.txt').length) })
    sameBytes(await bytesOf(answer), raw.raw('dir', 'ascii.txt'))
  })
  it('… and filename param returns expected Content-Disposition header with custom filename', async () => {
    headersAre(await ask(`${raw.cid('dir', 'ascii.txt')}?filename=foobar.bin`, rawType), {
      'content-disposition': /attachment;.*filename="foobar\.bin/,
    })
  })
  it('… returns expected caching headers', async () => {
    const cid = raw.cid('dir', 'ascii.txt')
    headersAre(await ask(cid, rawType), {
      etag: /./,
      'x-ipfs-path': `/ipfs/${cid}`,
      'x-ipfs-roots': new RegExp(cid),
      'cache-control': immutable,
    })
  })
  for (const [range, expected] of ranges)
    it(`with range request includes correct bytes: ${range}`, async () => {
      const whole = raw.raw('dir', 'ascii.txt')
      const answer = await ask(raw.cid('dir', 'ascii.txt'), { ...rawType, range })
      assert.equal(answer.status, 206)
      headersAre(answer, {
        'content-range': `${expected}/${whole.length}`,
        'content-type': 'application/vnd.ipld.raw',
      })
      sameBytes(await bytesOf(answer), whole.subarray(7, 10))
    })
})

describe('TestGatewayBlock', () => {
  for (const [name, suffix, headers] of [
    ['format=raw param', '?format=raw', {}],
    ['application/vnd.ipld.raw header', '', rawType],
  ] as const)
    it(`GET with ${name} returns a raw block`, async () => {
      sameBytes(await bytesOf(await ask(`${raw.cid()}/dir${suffix}`, headers)), raw.raw('dir'))
    })
  it('… with single range request includes correct bytes', async () => {
    const answer = await ask(`${raw.cid()}/dir`, { ...rawType, range: 'bytes=6-16' })
    assert.equal(answer.status, 206)
    headersAre(answer, { 'content-type': 'application/vnd.ipld.raw', 'content-range': 'bytes 6-16/57' })
    sameBytes(await bytesOf(answer), raw.raw('dir').subarray(6, 17))
  })
  it('… returns expected response, disposition and caching headers', async () => {
    const path = `${raw.cid()}/dir/ascii.txt`
    const answer = await ask(`${path}?filename=foobar.bin`, rawType)
    headersAre(answer, {
      ...rawHeaders,
      'content-length': String(raw.raw('dir', 'ascii.txt').length),
      'content-disposition': /attachment;.*filename="foobar\.bin/,
      'x-ipfs-path': `/ipfs/${path}`,
      'x-ipfs-roots': new RegExp(raw.cid()),
      'cache-control': immutable,
      etag: /./,
    })
    sameBytes(await bytesOf(answer), raw.raw('dir', 'ascii.txt'))
  })
})

/** Name, path, parameters, and the blocks in their order. */
const cars: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    'default CAR response with pathing through UnixFS Directory',
    `${twoFiles.cid()}/subdir/ascii.txt`,
    '',
    [twoFiles.cid(), twoFiles.cid('subdir'), twoFiles.cid('subdir', 'ascii.txt')],
  ],
  [
    'default CAR response of UnixFS file on a path with HAMT-sharded directory',
    `${hamt.cid()}/685.txt`,
    '',
    [hamt.cid(), ...hamt.shardsTo('685.txt'), hamt.cid('685.txt'), ...hamt.descendants('685.txt')],
  ],
  [
    'default CAR response of UnixFS file on a path with DAG-CBOR as root CID',
    `${cborLinks.cid('document')}/files/single`,
    '',
    [cborLinks.cid('document'), cborLinks.cid('document', 'files', 'single')],
  ],
  [
    'CAR with dag-scope=block of UnixFS directory on a path',
    `${twoFiles.cid()}/subdir`,
    'dag-scope=block',
    [twoFiles.cid(), twoFiles.cid('subdir')],
  ],
  [
    'CAR with dag-scope=block of UnixFS file on a path',
    `${twoFiles.cid()}/subdir/ascii.txt`,
    'dag-scope=block',
    [twoFiles.cid(), twoFiles.cid('subdir'), twoFiles.cid('subdir', 'ascii.txt')],
  ],
  [
    'CAR with dag-scope=block of UnixFS file on a path with sharded directory',
    `${hamt.cid()}/1.txt`,
    'dag-scope=block',
    [hamt.cid(), ...hamt.shardsTo('1.txt'), hamt.cid('1.txt')],
  ],
  ['CAR with dag-scope=entity of a UnixFS directory', twoFiles.cid(), 'dag-scope=entity', [twoFiles.cid()]],
  [
    'CAR with dag-scope=entity of a UnixFS sharded directory',
    hamt.cid(),
    'dag-scope=entity',
    [hamt.cid(), ...hamt.shards()],
  ],
  [
    'CAR with dag-scope=entity of a UnixFS file',
    `${mixed.cid()}/subdir/ascii.txt`,
    'dag-scope=entity',
    [mixed.cid(), mixed.cid('subdir'), mixed.cid('subdir', 'ascii.txt')],
  ],
  [
    'CAR with dag-scope=entity of a chunked UnixFS file',
    `${mixed.cid()}/subdir/multiblock.txt`,
    'dag-scope=entity',
    [mixed.cid(), mixed.cid('subdir'), mixed.cid('subdir', 'multiblock.txt'), ...multiblock],
  ],
  [
    'CAR with dag-scope=entity of DAG-CBOR with Links',
    `${cborLinks.cid()}/document`,
    'dag-scope=entity',
    [cborLinks.cid(), cborLinks.cid('document')],
  ],
  [
    'CAR with dag-scope=all of UnixFS directory with multiple files',
    `${mixed.cid()}/subdir`,
    'dag-scope=all',
    [mixed.cid(), mixed.cid('subdir'), ...mixed.descendants('subdir')],
  ],
  [
    'CAR with dag-scope=all of a chunked UnixFS file',
    `${mixed.cid()}/subdir/multiblock.txt`,
    'dag-scope=all',
    [mixed.cid(), mixed.cid('subdir'), mixed.cid('subdir', 'multiblock.txt'), ...multiblock],
  ],
  [
    'CAR with entity-bytes succeeds even if the gateway is missing a block after the requested range',
    missing.cid(),
    'dag-scope=entity&entity-bytes=0:1000',
    [missing.cid(), 'QmPKt7ptM2ZYSGPUc8PmPT2VBkLDK3iqpG9TBJY7PCE9rF'],
  ],
  [
    'CAR with entity-bytes succeeds even if the gateway is missing a block before the requested range',
    missing.cid(),
    'dag-scope=entity&entity-bytes=2200:*',
    [missing.cid(), 'QmWXY482zQdwecnfBsj78poUUuPXvyw2JAFAEMw4tzTavV'],
  ],
  [
    'CAR with entity-bytes of a full UnixFS file',
    `${mixed.cid()}/subdir/multiblock.txt`,
    'dag-scope=entity&entity-bytes=0:*',
    [mixed.cid(), mixed.cid('subdir'), mixed.cid('subdir', 'multiblock.txt'), ...multiblock],
  ],
  [
    'CAR with entity-bytes of a UnixFS directory',
    hamt.cid(),
    'dag-scope=entity&entity-bytes=0:*',
    [hamt.cid(), ...hamt.shards()],
  ],
  ...(
    [
      ['equivalent to a HTTP Range Request from the middle of a file to the end', '512:*', 2, 5],
      ['equivalent to a HTTP Range Request for the middle of a file', '512:1023', 2, 4],
      ['equivalent to a HTTP Range Request for the middle of a file (negative ending)', '512:-256', 2, 4],
      ['equivalent to HTTP Suffix Range Request for part of a file', '-5:*', 3, 5],
      ['requesting a negative range bigger than the length of a file', '-9999:*', 0, 5],
      ['requesting a range from the end of a file that is bigger than a file itself', '-9999:-3', 0, 4],
      ['requesting only the blocks for the first byte of a file', '0:0', 0, 1],
    ] as const
  ).map(
    ([name, range, first, end]) =>
      [
        `CAR with entity-bytes ${name}`,
        mixed.cid('subdir', 'multiblock.txt'),
        `dag-scope=entity&entity-bytes=${range}`,
        [mixed.cid('subdir', 'multiblock.txt'), ...multiblock.slice(first, end)],
      ] as const,
  ),
]

describe('TestTrustlessCar*', () => {
  for (const [name, path, query, blocks] of cars)
    for (const [how, parameters, headers] of [
      ['format=car', `${query}&format=car`, {}],
      ['Accept Header', query, { accept: carType }],
    ] as const)
      it(`GET ${name} (${how})`, async () => {
        const answer = await ask(`${path}?${parameters}`, headers)
        assert.equal(answer.status, 200)
        headersAre(answer, {
          'x-content-type-options': 'nosniff',
          'accept-ranges': 'none',
          'content-type': /application\/vnd\.ipld\.car/,
          'content-disposition': /attachment; filename=".*\.car"/,
          etag: /./,
        })
        assert.deepEqual(await cidsOf(answer), blocks)
      })
  for (const headers of [{}, { accept: carType }] as const)
    it(`GET default CAR response for non-existing file (${headers.accept ?? 'format=car'})`, async () => {
      assert.equal((await ask(`${twoFiles.cid()}/subdir/i-do-not-exist?format=car`, headers)).status, 404)
    })
})

describe('TestTrustlessCarOrderAndDuplicates, TestTrustlessCarFormatPrecedence', () => {
  const once = [
    duplicates.cid(),
    duplicates.cid('ascii.txt'),
    duplicates.cid('hello.txt'),
    duplicates.cid('multiblock.txt'),
    ...multiblock,
  ]
  const twice = once.toSpliced(1, 0, duplicates.cid('ascii-copy.txt'))
  for (const [name, query, accept, type, blocks] of [
    [
      'CAR with order=dfs and dups=y',
      '',
      `${carType}; version=1; order=dfs; dups=y`,
      /order=dfs.*dups=y/,
      twice,
    ],
    [
      'CAR with order=dfs and dups=n',
      '',
      `${carType}; version=1; order=dfs; dups=n`,
      /order=dfs.*dups=n/,
      once,
    ],
    ['CAR smoke-test with order=unk', '', `${carType}; version=1; order=unk`, /order=/, once],
    [
      'CAR with ?format=car respects Accept header order and dups params',
      '?format=car',
      `${carType}; version=1; order=dfs; dups=y`,
      /order=dfs.*dups=y/,
      twice,
    ],
    [
      'CAR with ?car-order=dfs takes precedence over order=unk in Accept',
      '?format=car&car-order=dfs',
      `${carType}; order=unk`,
      /order=dfs/,
      once,
    ],
    [
      'CAR with ?car-dups=y takes precedence over dups=n in Accept',
      '?format=car&car-dups=y',
      `${carType}; dups=n`,
      /dups=y/,
      twice,
    ],
  ] as const)
    it(`GET ${name}`, async () => {
      const answer = await ask(duplicates.cid() + query, { accept })
      headersAre(answer, { 'content-type': type })
      assert.deepEqual(await cidsOf(answer), blocks)
    })
  it('GET CAR with order=dfs and dups=y of identity CID', async () => {
    const answer = await ask('bafkqaf3imvwgy3zaneqgc3janfxgy2lomvscay3jmqfa', {
      accept: `${carType}; dups=y`,
    })
    headersAre(answer, { 'content-type': /application\/vnd\.ipld\.car.*dups=y/ })
    assert.deepEqual(await cidsOf(answer), [])
  })
  it('GET with format query parameter takes precedence over Accept header', async () => {
    headersAre(await ask(`${raw.cid('dir')}?format=car`, rawType), {
      'content-type': /application\/vnd\.ipld\.car/,
    })
    headersAre(await ask(`${raw.cid('dir')}?format=raw`, { accept: carType }), {
      'content-type': 'application/vnd.ipld.raw',
    })
  })
})

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

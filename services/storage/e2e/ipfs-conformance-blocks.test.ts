/**
 * The IPFS gateway against the cases of ipfs/gateway-conformance: groups raw blocks and CAR. Left out: IPNS.
 * @see https://github.com/ipfs/gateway-conformance/tree/22c76440f8b5929bd14ff08bf79cb2f83669b629/tests
 * @module
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ask,
  bytesOf,
  carType,
  cidsOf,
  fixtures,
  headersAre,
  immutable,
  rawType,
  sameBytes,
  serveFixtures,
} from './gateway-conformance/harness.ts'

const { raw, twoFiles, hamt, cborLinks, mixed, missing, duplicates } = fixtures
const multiblock = [
  'bafkreie5noke3mb7hqxukzcy73nl23k6lxszxi5w3dtmuwz62wnvkpsscm',
  'bafkreih4ephajybraj6wnxsbwjwa77fukurtpl7oj7t7pfq545duhot7cq',
  'bafkreigu7buvm3cfunb35766dn7tmqyh2um62zcio63en2btvxuybgcpue',
  'bafkreicll3huefkc3qnrzeony7zcfo7cr3nbx64hnxrqzsixpceg332fhe',
  'bafkreifst3pqztuvj57lycamoi7z34b4emf7gawxs74nwrc2c7jncmpaqm',
]

serveFixtures()

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

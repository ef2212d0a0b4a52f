/**
 * What strangers send to the gateways of the storage network: signatures, bodies, XML, ranges, paths.
 * @module
 */
import { parseRange } from '../../../services/storage/src/gateway/http/range.ts'
import { IpfsError } from '../../../services/storage/src/gateway/ipfs/errors.ts'
import { importCar } from '../../../services/storage/src/gateway/ipfs/import.ts'
import {
  carOptionsOf,
  formatOf,
  parseContentPath,
} from '../../../services/storage/src/gateway/ipfs/request.ts'
import { memoryObjectStore } from '../../../services/storage/src/gateway/memory-object-store.ts'
import { S3Error } from '../../../services/storage/src/gateway/s3/errors.ts'
import { parseParts } from '../../../services/storage/src/gateway/s3/operations/complete.ts'
import { parseDelete } from '../../../services/storage/src/gateway/s3/operations/write.ts'
import { encodeWord } from '../../../services/storage/src/gateway/s3/sigv4/canonical.ts'
import { chunkedKind, readChunked } from '../../../services/storage/src/gateway/s3/sigv4/chunked.ts'
import {
  parseAuthorization,
  parsePresigned,
} from '../../../services/storage/src/gateway/s3/sigv4/credential.ts'
import { parseRequestLine } from '../../../services/storage/src/gateway/s3/sigv4/request-line.ts'
import { toXml } from '../../../services/storage/src/gateway/s3/xml.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { declared, promise, promiseSameBytes, type Target, utf8 } from '../target.ts'

const text = (input: Uint8Array): string => Buffer.from(input).toString('utf8')
const words = (...list: readonly string[]): readonly Uint8Array[] => list.map(utf8)
const signature = '0123456789abcdef'.repeat(4)

export const s3Authorization: Target = {
  seeds: words(
    `AWS4-HMAC-SHA256 Credential=KEY/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-date,Signature=${signature}`,
    `AWS4-HMAC-SHA256 Credential=a.b-c_d/20130524//s3/aws4_request, SignedHeaders=host, Signature=${signature}`,
  ),
  bytesMax: 9000,
  covers: /\/sigv4\/credential\.ts$/,
  dictionary: words('Credential=', 'SignedHeaders=', 'Signature=', ',', ';', '/', 'aws4_request', 'host'),
  run(input) {
    const found = declared(() => parseAuthorization(text(input)), [S3Error])
    if (found === undefined) return false
    const { accessKey, scope, signedHeaders } = found
    const credential = [accessKey, scope.date, scope.region, scope.service, 'aws4_request'].join('/')
    const written = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders.join(';')},Signature=${found.signature}`
    promise(
      JSON.stringify(parseAuthorization(written)) === JSON.stringify(found),
      'a credential has one meaning',
    )
    return true
  },
}

export const s3Target: Target = {
  seeds: words(
    '/bucket/a%20b/%C3%A9?list-type=2&prefix=a%2Fb&delimiter=/',
    `/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=K%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`,
  ),
  bytesMax: 9000,
  covers: /\/sigv4\/(?:request-line|credential)\.ts$/,
  dictionary: words('%', '+', '&', '=', '//', '/../', 'X-Amz-Expires=', '%ed%a0%80', '%00'),
  run(input) {
    const line = declared(() => parseRequestLine(text(input)), [S3Error])
    if (line === undefined) return false
    const query = line.query.map(([name, value]) => `${encodeWord(name)}=${encodeWord(value)}`).join('&')
    const again = parseRequestLine(`${line.path.split('/').map(encodeWord).join('/')}?${query}`)
    // A parameter without a name and a value vanishes when it is written; nothing else may.
    promise(again.path === line.path, 'a path is what its escapes say')
    promise(
      again.query.every(([name], at) => name === line.query[at]?.[0]),
      'parameters keep their order',
    )
    return declared(() => parsePresigned(line.query), [S3Error]) !== undefined
  },
}

export const s3Xml: Target = {
  seeds: words(
    '<?xml version="1.0"?><Delete xmlns="x"><Quiet>true</Quiet><Object><Key>a&amp;b&#13;</Key></Object></Delete>',
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"x"</ETag></Part></CompleteMultipartUpload>',
  ),
  bytesMax: 4096,
  covers: /\/gateway\/s3\/(?:xml|operations\/(?:complete|write))\.ts$/,
  dictionary: words(
    '<Object>',
    '</Object>',
    '<Key>',
    '<Part>',
    '&#x0;',
    '&lt;',
    '<!--',
    '<![CDATA[',
    '<!DOCTYPE',
    '__proto__',
  ),
  run(input) {
    const parts = declared(() => parseParts(text(input), {}), [S3Error])
    if (parts !== undefined)
      promise(
        parts.every(({ part }) => part <= 99_999),
        'part numbers are bounded',
      )
    const found = declared(() => parseDelete(text(input)), [S3Error])
    if (found === undefined) return parts !== undefined
    const written = toXml('Delete', { Object: found.keys.map((Key) => ({ Key })) })
    promise(parseDelete(written).keys.join('\n') === found.keys.join('\n'), 'keys are what was written')
    return true
  },
}

const unsigned = chunkedKind('STREAMING-UNSIGNED-PAYLOAD-TRAILER')
const chain = {
  key: new Uint8Array(32),
  time: '20130524T000000Z',
  scope: { date: '20130524', region: 'us-east-1', service: 's3' },
  signature,
}

export const s3Chunks: Target = {
  seeds: words('5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n', '1\r\na\r\n2\r\nbc\r\n0\r\n\r\n'),
  bytesMax: 4096,
  covers: /\/sigv4\/(?:chunked|byte-reader)\.ts$/,
  dictionary: words(
    '\r\n',
    '0\r\n',
    'fffffffff',
    ';chunk-signature=',
    'x-amz-trailer-signature:',
    'x-amz-checksum-crc32:',
  ),
  async run(input) {
    const whole = await decode(input, input.length || 1)
    const cut = await decode(input, 3)
    promise((whole === undefined) === (cut === undefined), 'pieces of a body do not change its meaning')
    if (whole === undefined || cut === undefined) return false
    promiseSameBytes(cut, whole, 'content')
    return true
  },
}

async function decode(input: Uint8Array, size: number): Promise<Uint8Array | undefined> {
  if (unsigned === undefined) throw new Error('the kind is known')
  const pieces: Uint8Array[] = []
  const source = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < input.length; at += size) yield input.subarray(at, at + size)
  }
  try {
    for await (const piece of readChunked(source(), unsigned, chain, new Map())) pieces.push(piece)
    return Buffer.concat(pieces)
  } catch (error) {
    if (error instanceof S3Error) return undefined
    throw error
  }
}

const bytes = mutateBytes(words('bytes=', '-', '0', '9007199254740993', ',', ' '))

export const httpRange: Target = {
  seeds: words('bytes=0-499', 'bytes=-5', 'bytes=9500-', 'bytes=0-0,-1'),
  bytesMax: 128,
  covers: /\/gateway\/http\/range\.ts$/,
  mutate: bytes,
  run(input) {
    let isTaken = false
    for (const size of [0, 1, 1000, Number.MAX_SAFE_INTEGER]) {
      const range = parseRange(text(input), size)
      if (range === undefined || range === 'unsatisfiable') continue
      const { from, to } = range
      promise(
        Number.isSafeInteger(from) && from >= 0 && from < to && to <= size,
        'a range lies within the whole',
      )
      isTaken = true
    }
    return isTaken
  },
}

export const ipfsRequest: Target = {
  seeds: words(
    '/ipfs/bafkqabtimvwgy3yk/a%20b/?format=car&dag-scope=entity&entity-bytes=0:-5&car-dups=y',
    '/ipfs/QmPKt7ptM2ZYSGPUc8PmPT2VBkLDK3iqpG9TBJY7PCE9rF?format=raw application/vnd.ipld.car; order=dfs',
  ),
  bytesMax: 4096,
  covers: /\/gateway\/ipfs\/request\.ts$/,
  dictionary: words(
    '/ipfs/',
    '%2f',
    '?format=',
    'application/vnd.ipld.car;',
    'entity-bytes=',
    ':*',
    'dups=n',
    '__proto__',
  ),
  run(input) {
    const [target = '', accept] = text(input).split(' ', 2)
    const [path = '', search = ''] = target.split('?', 2)
    const query = new URLSearchParams(search)
    const get = (name: string): string | undefined => query.get(name) ?? undefined
    const found = declared(() => parseContentPath(path), [IpfsError])
    if (found !== undefined)
      promise(
        found.segments.every((it) => it !== '' && !it.includes('/')),
        'segments are names',
      )
    const format = declared(() => formatOf(get('format'), accept), [IpfsError])
    const options = declared(() => carOptionsOf(get, accept), [IpfsError])
    if (options?.range !== undefined)
      promise(Number.isSafeInteger(options.range.from), 'a range has whole numbers')
    return found !== undefined && format !== undefined && options !== undefined
  },
}

/** One raw block, and its CAR. */
const car = Buffer.from(
  '3aa265726f6f747381d82a58250001551220ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad6776657273696f6e01' +
    '2701551220ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad616263',
  'hex',
)

export const ipfsCar: Target = {
  seeds: [car],
  bytesMax: 1024,
  covers: /\/gateway\/ipfs\/import\.ts$/,
  dictionary: words('roots', 'version', '\u0001U\u0012 '),
  async run(input) {
    const store = memoryObjectStore()
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield input
    }
    try {
      const { root, object } = await importCar(store, source())
      const again = await importCar(
        store,
        new Blob([Buffer.from(store.held.get(object.name)?.bytes ?? [])]).stream(),
      )
      promise(again.root.toString() === root.toString(), 'what was taken over can be taken over')
      return true
    } catch (error) {
      if (error instanceof IpfsError) return false
      throw error
    }
  },
}

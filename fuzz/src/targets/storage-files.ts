/**
 * Files of the storage network: settings of providers and gateways, journals of puts, facts of objects.
 * @module
 */
import { PutJournalError, readRecord } from '../../../services/storage/src/client/put/journal.ts'
import {
  GatewayConfigError,
  newGatewayConfig,
  parseGatewayConfig,
} from '../../../services/storage/src/gateway/config.ts'
import { fromInfo } from '../../../services/storage/src/gateway/s3/facts.ts'
import {
  encodeProviderConfig,
  parseProviderConfig,
  ProviderConfigError,
} from '../../../services/storage/src/provider/config.ts'
import { mutateJson } from '../mutate/json.ts'
import { declared, jsonOf, promise, type Target, utf8 } from '../target.ts'

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value))
const address = `0x${'11'.repeat(20)}`

const providerFile = {
  rpc: 'http://127.0.0.1:8545',
  url: 'https://store.example',
  capacityBytes: 2 ** 30,
  offer: { priceWeiPerGiBEpoch: '5' },
  retrieval: { priceWeiPerMiB: '7' },
  bucket: { url: 'https://bucket.example/b' },
}
const putRecord = {
  version: 1,
  chainId: 1,
  market: address,
  client: address,
  createdMs: 5,
  source: 's',
  names: ['a'],
  plainBytes: 3,
  manifestCid: 'bafy',
  pieceCids: ['bafk'],
  roots: [`0x${'33'.repeat(32)}`],
  terms: {
    manifest: `0x${'44'.repeat(32)}`,
    k: 1,
    n: 2,
    sizeBytes: 127,
    height: 2,
    priceCapWei: { n: '5' },
    epochs: 30,
    startBy: 7,
    repairBelow: 2,
    region: 0,
  },
  escrowWei: { n: '5' },
  costWei: { n: '5' },
  order: { n: '9' },
  stored: [1],
}
const facts = {
  etag: 'abc',
  headers: { expires: 'x' },
  user: { a: 'b' },
  checksum: { name: 'CRC32', type: 'COMPOSITE', value: 'AAAA' },
}

/** An input is one of the files, told by what is in it. */
export const file: Target = {
  seeds: [
    json(providerFile),
    json(newGatewayConfig({ rpc: providerFile.rpc })),
    json(putRecord),
    json(facts),
  ],
  bytesMax: 16_384,
  covers: /\/storage\/src\/(provider\/config|gateway\/(config|s3\/facts)|client\/put\/journal)\.ts$/,
  mutate: mutateJson(
    ['listen', 'machine', 'window', 'directory', 'stakeWei', 'laptop', 'keys', 'origins', 's3', 'ipfs', 'n']
      .concat('http://[::1]:1', 'file:///x', 'headers', 'user', 'raw', 'stored', 'isDone')
      .map((word) => JSON.stringify(word))
      .concat('{"n":"5"}', '{"n":"-"}', '{"host":"::1","port":0}'),
  ),
  run(input) {
    const text = Buffer.from(input).toString('utf8')
    const record = declared(() => readRecord(text, '/puts/1'), [PutJournalError])
    if (record !== undefined) promise(record.terms.priceCapWei >= 0n && record.costWei >= 0n, 'prices count')
    const object = { name: 'b/k', sizeBytes: 3, modifiedMs: 5, contentType: 'x/y', orders: [], version: 'v' }
    const { etag, headers, user } = fromInfo({ ...object, metadata: { s3: text } })
    promise(
      [etag, ...Object.values(headers), ...Object.values(user)].every((it) => typeof it === 'string'),
      'facts are texts',
    )
    const found = jsonOf(input)
    const settings = found && declared(() => parseProviderConfig(found.value), [ProviderConfigError])
    if (settings !== undefined)
      promise(
        encodeProviderConfig(parseProviderConfig(JSON.parse(encodeProviderConfig(settings)))) ===
          encodeProviderConfig(settings),
        'settings have one meaning',
      )
    const gateway = found && declared(() => parseGatewayConfig(found.value), [GatewayConfigError])
    promise(
      gateway === undefined || gateway.s3.keys.every((it) => it.secretKey.length >= 16),
      'keys are long',
    )
    return record !== undefined || settings !== undefined || gateway !== undefined || etag === facts.etag
  },
}

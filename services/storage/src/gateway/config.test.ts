import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyringOf, newGatewayConfig, parseGatewayConfig } from './config.ts'

const rpc = 'http://127.0.0.1:8545'

describe('gateway settings', () => {
  it('read what was written, and listen on this machine alone unless told otherwise', () => {
    const config = newGatewayConfig({ rpc })
    assert.deepEqual(parseGatewayConfig(JSON.parse(JSON.stringify(config))), config)
    assert.deepEqual(
      [config.s3.listen.host, config.ipfs.listen.host, config.s3.ack],
      ['127.0.0.1', '127.0.0.1', 'staged'],
    )
  })
  it('make keys that differ, and find their secrets', () => {
    const { s3 } = newGatewayConfig({ rpc })
    const other = newGatewayConfig({ rpc }).s3
    assert.notEqual(s3.keys[0]?.secretKey, other.keys[0]?.secretKey)
    assert.equal(keyringOf(s3).secretOf(s3.keys[0]?.accessKey ?? ''), s3.keys[0]?.secretKey)
    assert.equal(keyringOf(s3).secretOf(other.keys[0]?.accessKey ?? ''), undefined)
  })
  it('refuse what is missing, unknown or out of bounds, and never print a secret', () => {
    const config = newGatewayConfig({ rpc })
    const s3 = (over: object): object => ({ ...config, s3: { ...config.s3, ...over } })
    for (const [value, setting] of [
      [{ ...config, more: 1 }, 'settings.more'],
      [{ ...config, rpc: 'ftp://x' }, 'rpc'],
      [{ ...config, epochs: 0 }, 'epochs'],
      [s3({ ack: 'later' }), 's3.ack'],
      [s3({ listen: { host: '', port: 1 } }), 's3.listen.host'],
      [s3({ statusPort: 65_536 }), 's3.statusPort'],
      [s3({ keys: undefined }), 's3.keys'],
      [s3({ origins: ['https://x/y'] }), 's3.origins[0]'],
      [null, 'settings'],
    ] as const)
      assert.throws(() => parseGatewayConfig(value), { code: 'storage/gateway-config', setting })
    const key = { accessKey: 'abc', secretKey: 'short and secret' }
    for (const keys of [[key], key, [key.secretKey], [[key.secretKey]]])
      assert.throws(
        () => parseGatewayConfig(s3({ keys })),
        (error: Error) => !error.message.includes(key.secretKey),
      )
  })
})

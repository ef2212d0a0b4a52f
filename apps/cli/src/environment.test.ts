import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { environmentName, flagsFromEnvironment } from './environment.ts'
import { integer } from './parse.ts'

const definitions = {
  rpcPort: { kind: 'parsed', parse: integer(0, 65_535) },
  peer: { kind: 'parsed', parse: (text: string) => text, variadic: true },
  fresh: { kind: 'boolean' },
  mode: { kind: 'enum', values: ['a', 'b'] },
}

describe('environment', () => {
  it('names variables after flags', () => {
    assert.equal(environmentName('rpcPort'), 'WATT_RPC_PORT')
    assert.equal(environmentName('json'), 'WATT_JSON')
  })

  it('reads what was not given', () => {
    const env = {
      WATT_RPC_PORT: '9000',
      WATT_PEER: 'x,y',
      WATT_FRESH: 'TRUE',
      WATT_MODE: 'b',
      WATT_OTHER: '1',
    }
    assert.deepEqual(flagsFromEnvironment(definitions, {}, env), {
      rpcPort: 9000,
      peer: ['x', 'y'],
      fresh: true,
      mode: 'b',
    })
    assert.deepEqual(
      flagsFromEnvironment(definitions, { rpcPort: 1, peer: ['z'], fresh: false, mode: 'a' }, env),
      {},
    )
    assert.deepEqual(flagsFromEnvironment(definitions, {}, { WATT_RPC_PORT: '' }), {})
  })

  it('refuses what the flag would refuse', () => {
    for (const env of [{ WATT_RPC_PORT: 'x' }, { WATT_FRESH: 'maybe' }, { WATT_MODE: 'c' }]) {
      assert.throws(() => flagsFromEnvironment(definitions, {}, env), { code: 'cli/usage' })
    }
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { WattError } from '@watt/errors'
import { configFile, readNodeConfig, resolveNodeConfig } from './config.ts'
import { defaultPoolLimits } from './pool/limits.ts'

const [a, b, c] = ['aa', 'bb', 'cc'].map((byte) => byte.repeat(32)) as [string, string, string]
const quorumSet = { threshold: 2, validators: [a, b, c] }
const dataDir = '/data/node'

describe('the configuration', () => {
  it('takes no key in the place of its path, and does not repeat what may be one', () => {
    const key = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d'
    for (const wrong of [
      { keyFile: key },
      { keyFile: `0x${key}` },
      { validator: key },
      { rpcHosts: [`${key}/`] },
    ]) {
      const read = (): unknown => resolveNodeConfig({ dataDir: '/data', flags: wrong })
      assert.throws(read, (error: Error & { code?: string }) => {
        assert.equal(error.code, 'node/setting')
        return !error.message.includes(key.slice(0, 16))
      })
    }
  })

  it('has a default for everything but whom to trust', () => {
    assert.deepEqual(resolveNodeConfig({ dataDir }, { quorumSet }), {
      dataDir,
      name: undefined,
      genesis: '/data/node/genesis.json',
      keyFile: '/data/node/key',
      isValidator: true,
      quorumSet: { ...quorumSet, innerSets: [] },
      names: new Map(),
      listen: ['/ip4/0.0.0.0/tcp/30333'],
      announce: [],
      peers: [],
      rpc: {
        host: '127.0.0.1',
        port: 8545,
        allowedHosts: [],
        allowedOrigins: [],
        limits: { trace: false },
        bundlerUrl: undefined,
      },
      adminSocket: '/data/node/admin.sock',
      blockTimeMs: 5_000,
      archive: false,
      keepBlocks: 128,
      compileAfterGas: 50_000_000,
      logLevel: 'info',
      pool: defaultPoolLimits,
      recoveryWorkers: 1,
      votes: undefined,
    })
    assert.throws(() => resolveNodeConfig({ dataDir }), { code: 'node/setting', setting: 'quorumSet' })
  })

  it('lets flags win over the environment, and the environment over the file', () => {
    const config = resolveNodeConfig(
      {
        dataDir,
        env: {
          WATT_RPC_PORT: '2',
          WATT_BLOCK_TIME_MS: '200',
          WATT_PEERS: '/ip4/1.2.3.4/tcp/1, /dns/b/tcp/2',
          WATT_COMPILE_AFTER_GAS: 'never',
          PATH: '',
        },
        flags: { rpcPort: 3, p2pPort: undefined },
      },
      { quorumSet, rpcPort: 1, blockTimeMs: 100, logLevel: 'warn' },
    )
    assert.equal(config.rpc.port, 3)
    assert.equal(config.blockTimeMs, 200)
    assert.equal(config.logLevel, 'warn')
    assert.equal(config.compileAfterGas, undefined)
    assert.deepEqual(config.peers, ['/ip4/1.2.3.4/tcp/1', '/dns/b/tcp/2'])
  })

  it('takes names with the quorum set or beside it, and one port for all addresses', () => {
    const config = resolveNodeConfig(
      { dataDir, flags: { p2pPort: 7 } },
      {
        quorumSet: {
          threshold: 2,
          validators: [{ nodeId: a, name: 'one', organisation: 'Home' }, b],
          innerSets: [{ threshold: 1, validators: [c] }],
        },
        names: { [b]: { name: 'two' } },
        listen: ['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/2/ws'],
        validator: false,
        adminSocket: 'none',
        votes: { upgrades: { gasLimit: 40_000_000 }, fromMs: 5 },
        pool: { slotsMax: 10 },
      },
    )
    assert.deepEqual(config.quorumSet.validators, [a, b])
    assert.deepEqual(config.quorumSet.innerSets, [{ threshold: 1, validators: [c], innerSets: [] }])
    assert.deepEqual(config.names.get(a), { name: 'one', organisation: 'Home' })
    assert.deepEqual(config.names.get(b), { name: 'two', organisation: undefined })
    assert.deepEqual(config.listen, ['/ip4/127.0.0.1/tcp/7', '/ip6/::1/tcp/7/ws'])
    assert.equal(config.isValidator, false)
    assert.equal(config.adminSocket, undefined)
    assert.deepEqual(config.votes, { upgrades: { gasLimit: 40_000_000n }, fromMs: 5 })
    assert.deepEqual(config.pool, { ...defaultPoolLimits, slotsMax: 10 })
  })

  it('rejects what it does not know', () => {
    assert.throws(() => resolveNodeConfig({ dataDir }, { quorumSet, rcpPort: 1 }), {
      code: 'node/unknown-setting',
      setting: 'rcpPort',
      source: configFile,
    })
    assert.throws(() => resolveNodeConfig({ dataDir, flags: { json: true } }, { quorumSet }), {
      code: 'node/unknown-setting',
      source: 'flags',
    })
  })

  it('says which setting is wrong, where, and what was expected', () => {
    const wrong: readonly (readonly [string, unknown])[] = [
      ['rpcPort', 65_536],
      ['rpcPort', '8545'],
      ['blockTimeMs', 99],
      ['compileAfterGas', 999_999],
      ['compileAfterGas', 'always'],
      ['validator', 'yes'],
      ['listen', '/ip4/0.0.0.0/tcp/1'],
      ['listen', ['localhost:1']],
      ['rpcOrigins', ['wallet.example']],
      ['logLevel', 'loud'],
      ['genesis', ''],
      ['names', { abc: { name: 'x' } }],
      ['pool', { slots: 1 }],
      ['pool', { slotsMax: 0 }],
      ['votes', { upgrades: { gasLimit: 1 } }],
      ['votes', { upgrades: { blockTime: 1 } }],
      ['quorumSet', [a]],
      ['quorumSet', { threshold: 1, validators: [a], extra: 1 }],
      ['quorumSet', { threshold: 4, validators: [a, b, c] }],
      ['quorumSet', { threshold: 1, validators: [a, b, c] }],
      ['quorumSet', { threshold: 1, validators: ['xyz'] }],
    ]
    for (const [setting, value] of wrong) {
      assert.throws(() => resolveNodeConfig({ dataDir }, { quorumSet, [setting]: value }), {
        code: 'node/setting',
        setting,
        source: configFile,
      })
    }
    assert.throws(() => resolveNodeConfig({ dataDir, env: { WATT_RPC_PORT: 'x' } }, { quorumSet }), {
      code: 'node/setting',
      source: 'WATT_RPC_PORT',
    })
  })

  it('takes a weak quorum set only from those who ask for it', () => {
    const weak = { threshold: 1, validators: [a, b, c] }
    assert.equal(
      resolveNodeConfig({ dataDir }, { quorumSet: weak, unsafeQuorum: true }).quorumSet.threshold,
      1,
    )
  })

  it('is documented, every setting and no other', async () => {
    const text = await readFile(new URL('../../../docs/operating.md', import.meta.url), 'utf8')
    const [, table = ''] = text.split('### Settings')
    const documented = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    const read = (): unknown => resolveNodeConfig({ dataDir }, { nothing: 1 })
    assert.throws(read, ({ fix = '' }: WattError) => {
      const known = fix.replace('Known are: ', '').replace('.', '').split(', ')
      assert.deepEqual(new Set(documented), new Set(known))
      return true
    })
  })

  it('is read from the data folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'watt-config-'))
    try {
      const path = join(folder, configFile)
      await assert.rejects(readNodeConfig({ dataDir: folder }), { code: 'node/setting' })
      await writeFile(path, JSON.stringify({ quorumSet, rpcPort: 0 }))
      assert.equal((await readNodeConfig({ dataDir: folder })).rpc.port, 0)
      for (const content of ['{', '[]', '1']) {
        await writeFile(path, content)
        await assert.rejects(readNodeConfig({ dataDir: folder }), { code: 'node/config-file', path })
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

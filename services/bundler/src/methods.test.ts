import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type Hex, numberToHex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { Bundling } from './bundling.ts'
import { packedIn } from './chain.ts'
import { entryPoint } from './entry-point.ts'
import { defaultLimits } from './limits.ts'
import { MemoryChain } from './memory-chain.fixture.ts'
import { createMethods, type Methods } from './methods.ts'
import { alice, hashOf, rawOperation } from './operation.fixture.ts'
import { openStore } from './store.ts'

/** The order of secp256k1's group. */
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

describe('the operation in a transaction', () => {
  it('is none where a contract of whatever form called the entry point', () => {
    for (const input of ['0x', '0x12', '0xdeadbeef', `0x${'765e827f'}00`] as const)
      assert.equal(packedIn(input, { sender: alice, nonce: 0n }), undefined)
  })
})

describe('eth_sendUserOperation', () => {
  let folder: string
  let chain: MemoryChain
  let bundling: Bundling
  let methods: Methods
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-bundler-methods-'))
    chain = new MemoryChain()
    const store = openStore(folder, 10)
    await store.load()
    bundling = {
      client: chain.client,
      account: privateKeyToAccount(generatePrivateKey()),
      limits: defaultLimits,
      store,
      pool: new Map(),
      included: new Map(),
      log: () => undefined,
    }
    methods = createMethods(bundling, () => undefined)
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const send = async (changes: Readonly<Record<string, unknown>> = {}): Promise<unknown> =>
    methods['eth_sendUserOperation']!([{ ...rawOperation, ...changes }, entryPoint])

  it('says the same when it is asked once more', async () => {
    assert.deepEqual([await send(), await send()], [hashOf(1), hashOf(1)])
    assert.equal(bundling.pool.size, 1)
    await assert.rejects(send({ callData: '0x99' }), { rpcCode: -32_602 }, 'another one of that nonce')
  })

  it('keeps the one it would replace when the disk does not take the other', async () => {
    const pay = (fee: string): Promise<unknown> => send({ maxFeePerGas: fee, maxPriorityFeePerGas: fee })
    await pay('0x10')
    const [former] = bundling.pool.values()
    chain.hashOf = () => hashOf(2)
    const full = { ...bundling.store, keep: async () => Promise.reject(new Error('no space left')) }
    methods = createMethods({ ...bundling, store: full }, () => undefined)
    await assert.rejects(pay('0x20'), /no space left/)
    assert.deepEqual([...bundling.pool.values()], [former])
    methods = createMethods(bundling, () => undefined)
    assert.equal(await pay('0x20'), hashOf(2))
    assert.deepEqual([...bundling.pool.keys()], [hashOf(2)])
  })

  it('refuses an authorization whose signature the chain passes over', async () => {
    const signer = privateKeyToAccount(generatePrivateKey())
    const signed = await signer.signAuthorization({ address: entryPoint, chainId: 31_337, nonce: 0 })
    const eip7702Auth = (s: Hex, yParity: number) => ({
      chainId: '0x7a69',
      address: entryPoint,
      nonce: '0x0',
      r: signed.r,
      s,
      yParity: numberToHex(yParity),
    })
    const high = numberToHex(order - BigInt(signed.s), { size: 32 })
    const common = { sender: signer.address, factory: '0x7702' }
    await assert.rejects(send({ ...common, eip7702Auth: eip7702Auth(high, 1 - signed.yParity!) }), {
      message: /high s/,
    })
    assert.equal(await send({ ...common, eip7702Auth: eip7702Auth(signed.s, signed.yParity!) }), hashOf(1))
  })

  it('looks for few unknown operations at a time, and takes new ones meanwhile', async () => {
    const ask = (name: 'Receipt' | 'ByHash') => async (at: number) =>
      methods[`eth_getUserOperation${name}`]!([`0x${at.toString(16).padStart(64, '0')}`])
    const asked = [...[1, 2, 3].map(ask('Receipt')), ...[4, 5].map(ask('ByHash'))]
    const [sent, ...answers] = await Promise.allSettled([send(), ...asked])
    assert.equal(sent.status, 'fulfilled')
    const found = answers.filter((it) => it.status === 'fulfilled').map(({ value }) => value)
    assert.deepEqual(found, [null, null])
    for (const it of answers.slice(2)) assert.ok(it.status === 'rejected' && it.reason.rpcCode === -32_005)
    assert.equal(await ask('Receipt')(3), null)
  })
})

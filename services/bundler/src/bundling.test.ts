import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type Address, parseTransaction, size } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { Bundler, type Bundling } from './bundling.ts'
import { defaultLimits } from './limits.ts'
import { MemoryChain } from './memory-chain.fixture.ts'
import { alice, bob, hashOf, operationOf, waitingOf } from './operation.fixture.ts'
import type { Waiting } from './pool.ts'
import { openStore } from './store.ts'
import { delegationMark } from './user-operation.ts'

const carol: Address = `0x${'c0'.repeat(20)}`
const account = privateKeyToAccount(generatePrivateKey())
/** A lane of its own, so that its number is also its name: see the chain in memory. */
const nonceOf = (at: number): bigint => BigInt(at - 1)

describe('bundling', () => {
  let folder: string
  let chain: MemoryChain
  let bundling: Bundling
  let events: string[]
  let reasons: string[]
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-bundling-'))
    chain = new MemoryChain()
    events = []
    reasons = []
    bundling = await open()
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** As a start of the bundler finds its folder. */
  const open = async (): Promise<Bundling> => {
    const store = openStore(folder, 10)
    const { waiting, included } = await store.load()
    const pool = new Map(waiting.map((entry) => [entry.hash, entry]))
    const log: Bundling['log'] = (event, { reason }) => {
      events.push(event)
      if (typeof reason === 'string') reasons.push(reason)
    }
    return {
      client: chain.client,
      account,
      limits: defaultLimits,
      store,
      pool,
      included: new Map(included),
      log,
    }
  }
  const add = async (order: number, sender: Address): Promise<void> => {
    const waiting = waitingOf(order, operationOf(sender, nonceOf(order)))
    bundling.pool.set(waiting.hash, waiting)
    await bundling.store.keep(waiting)
  }
  const put = (waiting: Waiting): void => void bundling.pool.set(waiting.hash, waiting)
  const included = (): readonly string[] => [...bundling.included.keys()]

  it('brings operations on chain and remembers where', async () => {
    await add(1, alice)
    await add(2, bob)
    const bundler = new Bundler(bundling, undefined)
    await bundler.step()
    assert.equal(chain.heard.length, 1)
    assert.deepEqual(included(), [])
    chain.closeBlock()
    await bundler.step()
    assert.deepEqual(included(), [hashOf(1), hashOf(2)])
    assert.equal(bundling.pool.size, 0)
    const { waiting, sent } = await bundling.store.load()
    assert.deepEqual([waiting, sent], [[], undefined])
  })

  it('throws out what is refused by now, and the others go', async () => {
    for (const [order, sender] of [alice, bob, carol].entries()) await add(order + 1, sender)
    chain.refused.add(bob)
    const bundler = new Bundler(bundling, undefined)
    await bundler.step()
    chain.closeBlock()
    await bundler.step()
    assert.deepEqual(included(), [hashOf(1), hashOf(3)])
    assert.equal(bundling.pool.size, 0)
    assert.ok(events.includes('operation.thrown-out'))
    assert.deepEqual((await bundling.store.load()).waiting, [])
  })

  it('goes on after a restart, and sends the same transaction again, not another', async () => {
    await add(1, alice)
    await new Bundler(bundling, undefined).step()
    chain.pending = new Map() // The node began anew as well.
    bundling = await open()
    const { sent } = await bundling.store.load()
    const bundler = new Bundler(bundling, sent)
    await bundler.step()
    assert.equal(chain.heard.length, 2)
    assert.equal(chain.heard[0], chain.heard[1])
    chain.closeBlock()
    await bundler.step()
    assert.deepEqual(included(), [hashOf(1)])
  })

  it('goes on after it was killed between the block and its own books', async () => {
    await add(1, alice)
    await new Bundler(bundling, undefined).step()
    chain.closeBlock()
    bundling = await open()
    const bundler = new Bundler(bundling, (await bundling.store.load()).sent)
    await bundler.step()
    assert.deepEqual(included(), [hashOf(1)])
    assert.equal(chain.heard.length, 1)
  })

  it('lets go of what others included', async () => {
    await add(1, alice)
    chain.use({ sender: alice, nonce: nonceOf(1) })
    await new Bundler(bundling, undefined).step()
    assert.equal(bundling.pool.size, 0)
    assert.equal(chain.heard.length, 0)
    assert.ok(events.includes('operation.overtaken'))
  })

  it('goes one by one after a bundle failed on chain, and gives up after three failures', async () => {
    await add(1, alice)
    await add(2, bob)
    chain.isReverting = true
    const bundler = new Bundler(bundling, undefined)
    for (let block = 0; block < 8; block++) {
      await bundler.step()
      chain.closeBlock()
    }
    await bundler.step()
    assert.equal(bundling.pool.size, 0)
    assert.equal(events.filter((event) => event === 'operation.thrown-out').length, 2)
    // Together once, then each alone twice.
    assert.equal(chain.heard.length, 5)
  })

  it('brings two lanes of one sender that both carry its authorization', async () => {
    const signer = privateKeyToAccount(generatePrivateKey())
    const authorization = await signer.signAuthorization({ address: bob, chainId: 31_337, nonce: 0 })
    const marked = { factory: delegationMark, authorization } as const
    for (const order of [1, 2])
      put(waitingOf(order, operationOf(signer.address, nonceOf(order) + (BigInt(order) << 64n), marked)))
    const bundler = new Bundler(bundling, undefined)
    await bundler.step()
    assert.deepEqual(chain.overridden, [signer.address])
    chain.closeBlock()
    await bundler.step()
    assert.deepEqual(included(), [hashOf(1), hashOf(2)])
  })

  it('tries no authorization that the chain would pass over', async () => {
    const signer = privateKeyToAccount(generatePrivateKey())
    const authorization = await signer.signAuthorization({ address: bob, chainId: 31_337, nonce: 0 })
    put(waitingOf(1, operationOf(signer.address, nonceOf(1), { factory: delegationMark, authorization })))
    chain.counts.set(signer.address, 1)
    await new Bundler(bundling, undefined).step()
    assert.deepEqual(chain.overridden, [])
  })

  it('has the gas that its bytes cost, whatever the operation says', async () => {
    const callData = `0x${'11'.repeat(30_000)}` as const
    const none = { callGasLimit: 0n, verificationGasLimit: 0n, preVerificationGas: 0n }
    put(waitingOf(1, operationOf(alice, nonceOf(1), { callData, ...none })))
    await new Bundler(bundling, undefined).step()
    const { gas = 0n, data = '0x' } = parseTransaction(chain.heard[0]!)
    assert.ok(size(data) > 30_000)
    assert.ok(gas >= 21_000n + 30_000n * 40n, 'EIP-7623: ten a token, four tokens a byte')
  })

  it('lets an operation wait for so many blocks', async () => {
    bundling = { ...bundling, limits: { ...defaultLimits, waitingBlocks: 2n, bundleGas: 0n } }
    await add(1, alice)
    const bundler = new Bundler(bundling, undefined)
    for (const size of [1, 1, 1, 0]) {
      await bundler.step()
      assert.equal(bundling.pool.size, size)
      chain.closeBlock()
    }
    assert.deepEqual(reasons, ['it waited for 2 blocks'])
    assert.deepEqual((await bundling.store.load()).waiting, [])
  })

  it('finds the operation that makes its node fail, and gives it up; the others go', async () => {
    for (const [order, sender] of [alice, bob, carol].entries()) await add(order + 1, sender)
    chain.poisoned.add(bob)
    const bundler = new Bundler(bundling, undefined)
    let failures = 0
    for (let round = 0; round < 20; round++) {
      await bundler.step().catch(() => failures++)
      chain.closeBlock()
    }
    assert.deepEqual(included(), [hashOf(1), hashOf(3)])
    assert.equal(bundling.pool.size, 0)
    assert.match(reasons.join(), /^3 times: .*out of order/)
    assert.equal(failures, 9, 'three bundles, three without the first, three alone')
    assert.deepEqual((await bundling.store.load()).waiting, [])
  })

  it('gives up nothing while the node is busy, or takes no bundles of this account', async () => {
    await add(1, alice)
    const bundler = new Bundler(bundling, undefined)
    const patiently = async (): Promise<void> => {
      for (let round = 0; round < 10; round++) await assert.rejects(bundler.step())
      assert.equal(bundling.pool.size, 1)
    }
    chain.failure = Object.assign(new Error('limit exceeded'), { code: -32_005 })
    await patiently()
    chain.failure = undefined
    chain.isRefusing = true
    await patiently()
    chain.isRefusing = false
    await bundler.step()
    chain.closeBlock()
    await bundler.step()
    assert.deepEqual(included(), [hashOf(1)])
  })

  it('gives up an operation whose transaction no node takes', async () => {
    await add(1, alice)
    chain.isRefusing = true
    chain.refusal = { code: -32_000, data: { reason: 'too-large' } }
    const bundler = new Bundler(bundling, undefined)
    for (let round = 0; round < 3; round++) await assert.rejects(bundler.step())
    assert.equal(bundling.pool.size, 0)
    assert.equal(chain.heard.length, 3)
  })

  it('offers no fee while it has no coins', async () => {
    await add(1, alice)
    const rich = waitingOf(2, operationOf(bob, nonceOf(2), { maxFeePerGas: 7n, maxPriorityFeePerGas: 7n }))
    put(rich)
    await new Bundler(bundling, undefined).step()
    const { maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = parseTransaction(chain.heard[0]!)
    assert.deepEqual([maxFeePerGas, maxPriorityFeePerGas], [0n, 0n])
  })

  it('bids anew when its node refused the bundle, with the same nonce', async () => {
    const fees = { maxFeePerGas: 5n, maxPriorityFeePerGas: 5n }
    const waiting = waitingOf(1, operationOf(alice, nonceOf(1), fees))
    put(waiting)
    const bundler = new Bundler(bundling, undefined)
    chain.isRefusing = true
    await assert.rejects(bundler.step())
    assert.equal((await bundling.store.load()).sent, undefined)
    chain.isRefusing = false
    chain.balance = 10n ** 18n
    await bundler.step()
    const [first, second] = chain.heard.map((raw) => parseTransaction(raw))
    assert.deepEqual([first?.maxFeePerGas ?? 0n, second?.maxFeePerGas], [0n, 5n])
    assert.equal(first?.nonce, second?.nonce)
  })

  it('pays what the least paying operation pays back, once it can', async () => {
    chain.balance = 10n ** 18n
    for (const [order, fee] of [7n, 5n].entries()) {
      const fees = { maxFeePerGas: fee, maxPriorityFeePerGas: fee - 1n }
      const waiting = waitingOf(order + 1, operationOf(order === 0 ? alice : bob, nonceOf(order + 1), fees))
      put(waiting)
    }
    await new Bundler(bundling, undefined).step()
    const { maxFeePerGas, maxPriorityFeePerGas } = parseTransaction(chain.heard[0]!)
    assert.deepEqual([maxFeePerGas, maxPriorityFeePerGas], [5n, 4n])
  })
})

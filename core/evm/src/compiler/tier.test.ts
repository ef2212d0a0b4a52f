import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { assemble } from '../assemble.fixture.ts'
import { opcodesOf } from '../frames/opcodes.ts'
import { compile } from './compile.ts'
import { countedMax, modulesMax, pendingMax } from './limits.ts'
import { compileHotCode, unpack } from './packed.ts'
import { Tier, type Compile } from './tier.ts'

const opcodes = opcodesOf('osaka')
const afterGas = 1_000

function tierOf(): Tier {
  return new Tier((code) => compile(code, opcodes), afterGas)
}

describe('hot code', () => {
  it('has burnt as much as its length asks for', () => {
    const tier = tierOf()
    const code = new Uint8Array(300)
    tier.count('0x01', 2 * afterGas - 1)
    assert.ok(tier.find('0x01', code) === undefined)
    tier.count('0x01', 1)
    assert.ok(tier.find('0x01', code) !== undefined)
    assert.ok(tier.find('0x02', code) === undefined)
  })

  it('is compiled once', () => {
    const tier = tierOf()
    tier.count('0x01', afterGas)
    const first = tier.find('0x01', new Uint8Array(1))
    assert.ok(first !== undefined && tier.find('0x01', new Uint8Array(1)) === first)
  })

  it('is forgotten when others are used instead, and has to burn as much again', () => {
    const tier = tierOf()
    const code = new Uint8Array(1)
    const hashes = Array.from({ length: modulesMax + 1 }, (_, index) => `0x${index}`)
    for (const hash of hashes) tier.count(hash, afterGas)
    for (const hash of hashes.slice(0, -1)) assert.ok(tier.find(hash, code) !== undefined)
    // The first one was just used again, so the second is the oldest.
    const [kept = '', dropped = ''] = hashes
    tier.find(kept, code)
    assert.ok(tier.find(hashes.at(-1) ?? '', code) !== undefined)
    assert.ok(tier.find(kept, code) !== undefined)
    assert.ok(tier.find(dropped, code) === undefined)
    tier.count(dropped, afterGas)
    assert.ok(tier.find(dropped, code) !== undefined)
  })

  it('is counted for so many codes, those that burnt last', () => {
    const tier = tierOf()
    const code = new Uint8Array(1)
    for (let index = 0; index <= countedMax + 1; index++) {
      tier.count(`0x${index}`, afterGas)
      // The first one goes on burning; the second does not.
      tier.count('0x0', 0)
    }
    assert.ok(tier.find('0x1', code) === undefined)
    assert.ok(tier.find('0x0', code) !== undefined)
    assert.ok(tier.find(`0x${countedMax + 1}`, code) !== undefined)
  })

  it('is not tried again when it is beyond the limits', () => {
    const tier = tierOf()
    const jumps = new Uint8Array(20_000).fill(0x5b)
    tier.count('0x01', 1_000 * afterGas)
    assert.ok(tier.find('0x01', jumps) === undefined)
    // Code that could be compiled, were it not known to be too much.
    assert.ok(tier.find('0x01', new Uint8Array(1)) === undefined)
  })
})

describe('hot code that another thread compiles', () => {
  const code = new Uint8Array(1)

  /** A tier, and what its other thread is asked for and has yet to answer. */
  function tierWithThread(): { tier: Tier; asked: PromiseWithResolvers<Awaited<ReturnType<Compile>>>[] } {
    const asked: PromiseWithResolvers<Awaited<ReturnType<Compile>>>[] = []
    const tier = new Tier(() => {
      asked.push(Promise.withResolvers())
      return asked.at(-1)?.promise
    }, afterGas)
    return { tier, asked }
  }

  it('is interpreted until it comes, and asked for once', async () => {
    const { tier, asked } = tierWithThread()
    tier.count('0x01', afterGas)
    assert.equal(tier.find('0x01', code), undefined)
    assert.equal(tier.find('0x01', code), undefined)
    assert.equal(asked.length, 1)
    asked[0]?.resolve(unpack(compileHotCode(code)))
    await setImmediate()
    assert.ok(tier.find('0x01', code) !== undefined)
    assert.equal(asked.length, 1)
  })

  it('is not asked for again when it is beyond the limits', async () => {
    const { tier, asked } = tierWithThread()
    tier.count('0x01', afterGas)
    tier.find('0x01', code)
    asked[0]?.resolve(unpack(compileHotCode(new Uint8Array(20_000).fill(0x5b))))
    await setImmediate()
    tier.count('0x01', 100 * afterGas)
    assert.equal(tier.find('0x01', code), undefined)
    assert.equal(asked.length, 1)
  })

  it('has to burn as much again when the thread could not or broke', async () => {
    const { tier, asked } = tierWithThread()
    for (const fail of [
      (it: (typeof asked)[number] | undefined) => it?.resolve('failed'),
      (it: (typeof asked)[number] | undefined) => it?.reject(new Error('The thread broke.')),
    ]) {
      tier.count('0x01', afterGas)
      tier.find('0x01', code)
      const count = asked.length
      fail(asked.at(-1))
      await setImmediate()
      assert.equal(tier.find('0x01', code), undefined)
      assert.equal(asked.length, count)
    }
    assert.equal(asked.length, 2)
  })

  it('waits when the thread has enough to do', async () => {
    const { tier, asked } = tierWithThread()
    const hashes = Array.from({ length: pendingMax + 1 }, (_, index) => `0x0${index}`)
    for (const hash of hashes) {
      tier.count(hash, afterGas)
      tier.find(hash, code)
    }
    assert.equal(asked.length, pendingMax)
    asked[0]?.resolve(unpack(compileHotCode(code)))
    await setImmediate()
    tier.find(hashes.at(-1) ?? '', code)
    assert.equal(asked.length, pendingMax + 1)
  })

  it('comes as it was compiled', () => {
    const loop = assemble('JUMPDEST 0x01 0x00 JUMPI')
    assert.deepEqual(unpack(compileHotCode(loop)), compile(loop, opcodes))
    assert.ok(compile(loop, opcodes) !== undefined)
  })
})

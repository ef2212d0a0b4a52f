import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { opcodesOf } from '../frames/opcodes.ts'
import { modulesMax } from './limits.ts'
import { Tier } from './tier.ts'

const opcodes = opcodesOf('osaka')
const afterGas = 1_000

function tierOf(): Tier {
  return new Tier(opcodes, afterGas)
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

  it('is not tried again when it is beyond the limits', () => {
    const tier = tierOf()
    const jumps = new Uint8Array(20_000).fill(0x5b)
    tier.count('0x01', 1_000 * afterGas)
    assert.ok(tier.find('0x01', jumps) === undefined)
    // Code that could be compiled, were it not known to be too much.
    assert.ok(tier.find('0x01', new Uint8Array(1)) === undefined)
  })
})

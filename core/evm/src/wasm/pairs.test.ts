/** Instructions that the decoder joins into one do what the two did. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assemble } from '../assemble.fixture.ts'
import { differenceOf } from '../differential.fixture.ts'
import { contract, message } from '../engine.fixture.ts'
import { edges } from './words.fixture.ts'

const machines = ['reference', 'wasm', 'compiled'] as const

/** Small numbers as PUSHes, each with the bytes of the instruction behind it. */
const numbers = ['00', '01', '07', '1f', '20', '3f', '40', '41', '7f', '80', 'ff', '0100', 'ffffffff']
const opcodes = {
  ADD: 0x01,
  SUB: 0x03,
  LT: 0x10,
  GT: 0x11,
  EQ: 0x14,
  ISZERO: 0x15,
  AND: 0x16,
  SHL: 0x1b,
  SHR: 0x1c,
}

/** Runs each source with each word below, and keeps all results in memory. */
async function agree(sources: readonly (readonly number[])[]): Promise<void> {
  const store = (index: number): number[] => [0x61, (index * 32) >> 8, (index * 32) & 0xff, 0x52]
  for (const word of edges) {
    const below = [0x7f, ...Buffer.from(word.toString(16).padStart(64, '0'), 'hex')]
    // Two words below, so that DUP2 and SWAP2 have something to reach.
    const code = sources.flatMap((source, index) => [
      ...below,
      0x19,
      ...below,
      ...source,
      ...store(index),
      0x50,
    ])
    const end = [0x61, (sources.length * 32) >> 8, (sources.length * 32) & 0xff, 0x5f, 0xf3]
    const codes = { [contract]: Uint8Array.from([...code, ...end]) }
    assert.equal(await differenceOf({ codes, message: { ...message, to: contract } }, machines), undefined)
  }
}

describe('joined instructions', () => {
  for (const [name, opcode] of Object.entries(opcodes)) {
    it(`PUSH and ${name}`, () =>
      agree(numbers.map((hex) => [0x5f + hex.length / 2, ...Buffer.from(hex, 'hex'), opcode])))
    it(`DUP and ${name}`, () =>
      agree([
        [0x80, opcode],
        [0x81, opcode],
        [0x80, opcode, opcode === 0x15 ? 0x80 : 0x50, 0x80],
      ]))
  }

  it('SWAP and POP, POP and POP', () =>
    agree([
      [0x90, 0x50, 0x80],
      [0x5f, 0x5f, 0x50, 0x50],
      [0x5f, 0x91, 0x50],
    ]))

  it('ISZERO and a jump', async () => {
    for (const condition of ['PUSH0', '0x01', `0x${'80'.padEnd(64, '0')}`]) {
      const code = assemble(
        `${condition} ISZERO 0x09 JUMPI ${'JUMPDEST '.repeat(60)} 0x2a PUSH0 MSTORE 0x20 PUSH0 RETURN`,
      )
      const scenario = { codes: { [contract]: code }, message: { ...message, to: contract } }
      assert.equal(await differenceOf(scenario, machines), undefined)
    }
  })
})

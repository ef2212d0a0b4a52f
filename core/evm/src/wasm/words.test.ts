/** Every instruction that computes, in the module, against what the Yellow Paper says, on edges and at random. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { block, contract, message, price, stateWith } from '../engine.fixture.ts'
import { createEngine } from '../engine.ts'
import { opcodesOf } from '../frames/opcodes.ts'
import { fromHex, toHex } from '../hex.ts'
import { wordFunctions } from '../reference/words.ts'
import { edges } from './words.fixture.ts'

const engine = createEngine({ machine: 'wasm' })
const top = 2n ** 256n - 1n
const limb = 2n ** 64n
/** Long division guesses a digit too high where digits are at their edges. */
const digits = fc.constantFrom(0n, 1n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_fffen, 0xffff_ffffn)
const edgyWord = fc
  .array(digits, { minLength: 1, maxLength: 8 })
  .map((row) => row.reduce<bigint>((word, digit) => (word << 32n) | digit, 0n))
const anyWord = fc.oneof(
  fc.constantFrom(...edges),
  edgyWord,
  fc.bigInt(0n, top),
  fc.bigInt(0n, limb),
  fc.bigInt(0n, 300n),
)

/** Pushes the operands, the first on top, and returns what the instruction makes of them, for many operands in a row. */
async function results(opcode: number, cases: readonly (readonly bigint[])[]): Promise<string> {
  const code = cases.flatMap((operands, index) => [
    ...operands.toReversed().flatMap((word) => [0x7f, ...wordBytes(word)]),
    opcode,
    0x61,
    (index * 32) >> 8,
    (index * 32) & 0xff,
    0x52,
  ])
  const size = cases.length * 32
  const end = [0x61, size >> 8, size & 0xff, 0x5f, 0xf3]
  const state = stateWith({ [contract]: Uint8Array.from([...code, ...end]) })
  const outcome = await engine.execute({ ...message, to: contract }, block, state, { price })
  assert.equal(outcome.error, undefined)
  return toHex(outcome.returnData)
}

function wordBytes(word: bigint): Uint8Array {
  return fromHex(`0x${hexOf(word)}`)
}

function hexOf(word: bigint): string {
  return word.toString(16).padStart(64, '0')
}

describe('a word instruction of the module', () => {
  for (const opcode of opcodesOf('osaka')) {
    const compute = opcode && wordFunctions[opcode.name]
    if (opcode === undefined || compute === undefined) continue
    const { name, code, pops } = opcode
    const agree = async (cases: readonly (readonly bigint[])[]): Promise<void> => {
      const expected = cases.map(([a = 0n, b = 0n, c = 0n]) => hexOf(compute(a, b, c))).join('')
      assert.equal(await results(code, cases), `0x${expected}`, name)
    }
    it(`${name} computes what the reference computes`, async () => {
      for (const a of edges) await agree(edges.map((b) => [a, b, edges.at(-3) ?? 0n].slice(0, pops)))
      const operands = fc.array(anyWord, { minLength: pops, maxLength: pops })
      await fc.assert(fc.asyncProperty(fc.array(operands, { minLength: 20, maxLength: 20 }), agree), {
        numRuns: 20,
      })
    })
  }
})

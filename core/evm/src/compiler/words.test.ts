/** Arithmetic on words near the edges where carries, signs and shifts go wrong, known when the code is written or not. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { differenceOf } from '../differential.fixture.ts'
import { contract, message } from '../engine.fixture.ts'
import { opcodesOf } from '../frames/opcodes.ts'
import { edges } from '../wasm/words.fixture.ts'

const binary = opcodesOf('osaka').filter(
  (it) => it !== undefined && it.code < 0x1e && it.pops === 2 && it.pushes === 1 && it.name !== 'EXP',
)

function bytesOf(word: bigint): number[] {
  return [...Buffer.from(word.toString(16).padStart(64, '0'), 'hex')]
}

/** Does each instruction with what two operands push, and returns all results. */
function programOf(top: readonly number[], second: readonly number[]): Uint8Array {
  const code = binary.flatMap((opcode, index) => [
    ...second,
    ...top,
    opcode?.code ?? 0,
    0x61,
    (32 * index) >> 8,
    (32 * index) & 0xff,
    0x52,
  ])
  const size = 32 * binary.length
  return Uint8Array.from([...code, 0x61, size >> 8, size & 0xff, 0x5f, 0xf3])
}

const [first, next] = [
  [0x5f, 0x35],
  [0x60, 0x20, 0x35],
]

async function agree(code: Uint8Array, words: readonly bigint[]): Promise<void> {
  const call = { ...message, to: contract, data: Uint8Array.from(words.flatMap(bytesOf)) }
  const difference = await differenceOf({ codes: { [contract]: code }, message: call }, [
    'reference',
    'compiled',
  ])
  assert.equal(difference, undefined, words.map((word) => word.toString(16)).join(' '))
}

describe('compiled arithmetic', () => {
  it('is that of the reference, of words that nobody knew', async () => {
    const code = programOf(first, next)
    for (const a of edges) for (const b of edges) await agree(code, [a, b])
  })

  it('is that of the reference where one word is known', async () => {
    for (const known of edges) {
      const push = [0x7f, ...bytesOf(known)]
      const [above, below] = [programOf(push, first), programOf(first, push)]
      for (const word of edges) {
        await agree(above, [word])
        await agree(below, [word])
      }
    }
  })
})

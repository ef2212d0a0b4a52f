/** Every built-in function at every length that could matter, and what each fork has. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { activePrecompiles } from '../ethereumjs/instance.ts'
import { addressOf, agree, everyAddress, precompilesOf } from './agreement.fixture.ts'

const lengths = [
  [0, 1, 31, 32, 33, 63, 64, 65, 95, 96, 97, 127, 128, 129, 159, 160, 161, 191, 192, 193],
  [212, 213, 214, 255, 256, 257, 287, 288, 289, 319, 320, 383, 384, 385, 511, 512, 513, 576, 768],
].flat()
const fillings = [() => 0, () => 0xff, () => 1, (at: number): number => (at % 32 === 31 ? 1 : 0)]

describe('the built-in functions', () => {
  for (const hardfork of ['cancun', 'prague', 'osaka'] as const) {
    it(`stand where ${hardfork} has them`, () => {
      const { addresses, call } = precompilesOf(hardfork)
      assert.deepEqual([...addresses].toSorted(), [...activePrecompiles(hardfork)].toSorted())
      assert.equal(call(addressOf(0x12), new Uint8Array(0), 10n), undefined)
    })
  }

  for (const at of everyAddress) {
    it(`agree with the library at 0x${at.toString(16)}, whatever the length`, async () => {
      for (const length of lengths) {
        for (const filling of fillings) {
          const input = Uint8Array.from({ length }, (_, index) => filling(index))
          // So many rounds of BLAKE2F would take minutes.
          if (at === 0x09) input.fill(0, 0, 2)
          await agree(at, input)
        }
      }
    })
  }

  it('give back what does not change with the input', () => {
    const input = Uint8Array.of(1, 2, 3)
    const ending = precompilesOf('osaka').call(addressOf(0x04), input, 100n)
    input.fill(9)
    assert.deepEqual(ending, { type: 'returned', output: Uint8Array.of(1, 2, 3), gasLeft: 82n })
  })
})

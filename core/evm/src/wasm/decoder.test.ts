import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { opcodesOf } from '../frames/opcodes.ts'
import { seeded } from '../programs.fixture.ts'
import { Decoder, stretchBytesMax } from './decoder.ts'
import { interpreterModule } from './interpreter-module.ts'
import { isLanding, Landings } from './landings.ts'
import { dataBytes, headBytes, noLanding, type Program } from './program.ts'

const decoder = new Decoder(opcodesOf('osaka'), interpreterModule().handlers)
const [jumpdest, gas] = [0x5b, 0x5a]
/** The table begins behind a few bytes of nothing, blocks behind the table. */
const table = 64

/** Decodes all that can be come to from each place where an instruction stands, as it would be were it run in this order. */
function decodeAll(
  code: Uint8Array,
  places: readonly number[],
): { readonly program: Program; readonly ints: Uint32Array } {
  const landings = new Landings().of(code, undefined)
  const program: Program = { code, codeHash: undefined, landings, table }
  const begin = table + 4 * (code.length + 1)
  const bytes = new Uint8Array(
    Math.ceil((begin + 24 * code.length + stretchBytesMax * (places.length + 1)) / 4) * 4,
  )
  const ints = new Uint32Array(bytes.buffer)
  let end = begin
  for (const place of places) {
    if (ints[table / 4 + place] !== 0) continue
    const next = decoder.decode(program, place, { ints, bytes }, end)
    assert.ok(next > end && next - end <= stretchBytesMax, `${next - end} bytes at ${place}`)
    end = next
  }
  return { program, ints }
}

function placesIn(code: Uint8Array): readonly number[] {
  const places = []
  for (let at = 0; at < code.length; at += 1 + dataBytes(code[at] ?? 0)) places.push(at)
  return places
}

describe('decoded code', () => {
  const nothingBut = (...bytes: readonly number[]): Uint8Array =>
    Uint8Array.from({ length: 2_000 }, (_, index) => bytes[index % bytes.length] ?? 0)
  const dense: Readonly<Record<string, Uint8Array>> = {
    JUMPDEST: nothingBut(jumpdest),
    GAS: nothingBut(gas),
    SSTORE: nothingBut(0x55),
    JUMPI: nothingBut(0x57),
    'PUSH and JUMPI': nothingBut(jumpdest, 0x60, 0x00, 0x57),
    'JUMPDEST and GAS': nothingBut(jumpdest, gas),
    'PUSH32, cut off at the end': Uint8Array.from({ length: 2_000 }, (_, index) =>
      index % 33 === 0 ? 0x7f : 0xff,
    ),
    'what is not there': nothingBut(0x0c),
    'a byte that is a PUSH': Uint8Array.of(0x7f),
    nothing: new Uint8Array(0),
  }
  for (const [name, code] of Object.entries(dense)) {
    it(`never takes more room at a time than is kept for it: ${name}`, () => {
      decodeAll(code, [0, ...placesIn(code)])
      decodeAll(code, [...placesIn(code), code.length].toReversed())
    })
  }

  it('never takes more room than is kept for it, whatever the code and wherever it begins', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const choose = seeded(seed)
      const favourite = [jumpdest, gas, 0x57, 0x63, 0x50, choose(256)]
      const code = Uint8Array.from({ length: 1 + choose(1_500) }, () =>
        choose(3) === 0 ? choose(256) : (favourite[choose(favourite.length)] ?? 0),
      )
      const places = placesIn(code)
      decodeAll(
        code,
        Array.from({ length: 40 }, () => places[choose(places.length)] ?? 0),
      )
    }
  })

  it('has one block for a place, whose head names it, and marks those where no jump may land', () => {
    const code = nothingBut(jumpdest, gas, 0x61, jumpdest, jumpdest, 0x50)
    const { program, ints } = decodeAll(code, placesIn(code))
    for (const place of placesIn(code)) {
      const entry = ints[table / 4 + place] ?? 0
      const head = (entry & ~noLanding) / 4
      assert.equal(ints[head + headBytes / 4 - 1], place)
      assert.equal(entry < noLanding, code[place] === jumpdest)
      assert.equal(isLanding(program.landings, place), code[place] === jumpdest)
    }
    assert.ok(!isLanding(program.landings, 3), 'the data of a PUSH')
    assert.ok(!isLanding(program.landings, code.length + 9), 'beyond the end')
  })
})

describe('landings', () => {
  it('are worked out once for a hash, and forgotten when there are many others', () => {
    const landings = new Landings()
    const code = new Uint8Array(2 ** 20).fill(jumpdest)
    const first = landings.of(code, '0x00')
    assert.ok(landings.of(code, '0x00') === first)
    for (let index = 1; index < 200; index++) landings.of(code, `0x${index}`)
    assert.ok(landings.of(code, '0x00') !== first)
    assert.deepEqual(landings.of(code, '0x00'), first)
  })
})

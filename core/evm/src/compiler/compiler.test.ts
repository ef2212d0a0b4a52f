import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assemble } from '../assemble.fixture.ts'
import { differenceOf } from '../differential.fixture.ts'
import { alice, block, contract, message, other, price, stateWith } from '../engine.fixture.ts'
import { createEngine } from '../engine.ts'
import { opcodesOf } from '../frames/opcodes.ts'
import type { Outcome } from '../types.ts'
import { compile, type Compiled } from './compile.ts'
import { flowOf, keyOf } from './flow.ts'
import { structureOf } from './structure.ts'

const opcodes = opcodesOf('osaka')
const machines = ['reference', 'wasm', 'compiled'] as const

function compiled(code: Uint8Array): Compiled | undefined {
  const result = compile(code, opcodes)
  if (result !== undefined) assert.ok(new WebAssembly.Module(result.bytes))
  return result
}

/** Counts down from the word in calldata, and returns what it added up. */
const loop = assemble(
  'PUSH0 CALLDATALOAD JUMPDEST PUSH0 MLOAD DUP2 ADD PUSH0 MSTORE 0x01 SWAP1 SUB DUP1 0x02 JUMPI 0x20 PUSH0 RETURN',
)

function turns(count: number): Uint8Array {
  return Uint8Array.from(Buffer.from(count.toString(16).padStart(64, '0'), 'hex'))
}

async function runLoop(compileAfterGas: number | undefined, count: number): Promise<Outcome> {
  const engine = createEngine({ ...(compileAfterGas !== undefined && { compileAfterGas }) })
  const call = { ...message, to: contract, data: turns(count), gasLimit: 16_000_000n }
  return engine.execute(call, block, stateWith({ [contract]: loop }), { price })
}

describe('the compiler', () => {
  it('takes over a frame in its middle, and comes to the same end with the same gas', async () => {
    const interpreted = await runLoop(undefined, 300_000)
    assert.equal(interpreted.error, undefined)
    for (const gas of [0, 100_000, 1_000_000, 5_000_000]) {
      assert.deepEqual(await runLoop(gas, 300_000), interpreted)
    }
  })

  it('lets the caller pause and stop inside of compiled loops', async () => {
    const engine = createEngine({ compileAfterGas: 0 })
    const call = { ...message, to: contract, data: turns(2 ** 32), gasLimit: 16_000_000n }
    let looks = 0
    const interrupt = (): boolean => ++looks > 5
    const pause = (): Promise<void> => Promise.resolve()
    const state = stateWith({ [contract]: loop })
    await assert.rejects(engine.execute(call, block, state, { price, interrupt, pause }), {
      code: 'evm/execution-interrupted',
    })
    assert.equal(looks, 6)
    assert.equal(state.account(alice)?.nonce, 0n)
  })

  it('follows the places to which functions return', () => {
    // Two calls of one function, which returns to where it was called from.
    const code = assemble('0x06 0x0e JUMP INVALID JUMPDEST 0x0c 0x0e JUMP JUMPDEST STOP JUMPDEST JUMP')
    const blocks = flowOf(code, opcodes) ?? []
    const callee = blocks.find(({ at }) => at === 0x0e)
    assert.ok(callee?.ending.type === 'jump')
    assert.deepEqual(
      callee.ending.targets.map(({ at }) => at),
      [0x06, 0x0c],
    )
  })

  it('makes loops with two ways in enterable from the switch', () => {
    // Jumps into the middle of a loop, or to its begin.
    const code = assemble('PUSH0 CALLDATALOAD 0x09 JUMPI JUMPDEST 0x01 POP JUMPDEST GAS 0x05 JUMPI STOP')
    const blocks = flowOf(code, opcodes) ?? []
    const structure = structureOf(blocks)
    const [begin, middle, end] = [5, 9, 0x0b].map((place) => blocks.find(({ at }) => at === place))
    assert.ok(begin !== undefined && middle !== undefined && end !== undefined)
    const round = [
      [begin, middle],
      [middle, end],
      [end, begin],
    ] as const
    const ways = round.map(([from, to]) => structure.way(from, to))
    assert.equal(ways.filter((way) => way === 'switch').length, 1)
    assert.ok(!ways.includes('back'))
    const back = round[ways.indexOf('switch')]?.[1] ?? end
    assert.ok(structure.entries.includes(back))
    assert.equal(structure.isLoop(back), true)
  })

  it('has an entry behind each call, by the height of the stack', () => {
    const entries = compiled(assemble(`${'PUSH0 '.repeat(6)} GAS CALL POP STOP`))?.entries
    assert.equal(entries?.size, 2)
    assert.deepEqual(new Set(entries?.keys()), new Set([keyOf(0, 0), keyOf(8, 1)]))
  })

  it('asks for a condition as it was before words changed their places', async () => {
    // Both come from calldata: the condition is the lowest limb of the first, whose place the second takes.
    const begin = [0x5f, 0x35, 0x60, 0x20, 0x35, 0x5b]
    const condition = [0x81, 0x67, ...Array.from({ length: 8 }, () => 0xff), 0x16]
    const exchange = [0x90, 0x91, 0x90]
    const there = begin.length + condition.length + exchange.length + 4
    const end = [0x60, there, 0x57, 0x00, 0x5b, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]
    const code = Uint8Array.from([...begin, ...condition, ...exchange, ...end])
    for (const words of [
      [1, 0],
      [0, 1],
    ]) {
      const data = Uint8Array.from(words.flatMap((it) => [...turns(it)]))
      const call = { ...message, to: contract, data }
      assert.equal(await differenceOf({ codes: { [contract]: code }, message: call }, machines), undefined)
    }
  })

  it('goes on in the interpreter where a jump leads to what nobody saw', async () => {
    // The place comes from calldata.
    const code = assemble('PUSH0 CALLDATALOAD JUMP INVALID JUMPDEST 0x2a PUSH0 MSTORE 0x20 PUSH0 RETURN')
    for (const place of [4, 3, 2 ** 40, 0]) {
      const call = { ...message, to: contract, data: turns(place) }
      assert.equal(await differenceOf({ codes: { [contract]: code }, message: call }, machines), undefined)
    }
  })
})

describe('code that is written to hurt the compiler', () => {
  const jumps = (count: number): Uint8Array =>
    Uint8Array.from(Array.from({ length: count }, () => [0x5f, 0x35, 0x61, 0x00, 0x00, 0x57]).flat())
  /** Each goes back to its own head while there is calldata. */
  const loops = (count: number, start: number): number[] =>
    Array.from({ length: count }, (_, index) => {
      const head = start + 7 * index
      return [0x5b, 0x5f, 0x35, 0x61, head >> 8, head & 0xff, 0x57]
    }).flat()
  const hostile: Readonly<Record<string, Uint8Array>> = {
    'nothing but JUMPDEST': new Uint8Array(24_576).fill(0x5b),
    'nothing but products': Uint8Array.from([
      0x5f,
      0x35,
      ...Array.from({ length: 12_000 }, () => [0x80, 0x02]).flat(),
    ]),
    'more code than an account may have': new Uint8Array(24_577),
    'nothing but jumps': jumps(4_000),
    // Each step pushes a word or does not.
    'a stack of each height at each place': Uint8Array.from(
      Array.from({ length: 100 }, (_, index) => {
        const next = 8 * (index + 1)
        return [0x5b, 0x5f, 0x35, 0x61, next >> 8, next & 0xff, 0x57, 0x5f]
      }).flat(),
    ),
    'loops below a high stack': Uint8Array.from([
      ...Array.from({ length: 40 }, () => [0x5f, 0x35]).flat(),
      ...loops(1_000, 80),
    ]),
  }
  for (const [name, code] of Object.entries(hostile)) {
    it(`is refused: ${name}`, () => assert.ok(compiled(code) === undefined))
  }

  const bearable: Readonly<Record<string, Uint8Array>> = {
    'blocks inside of blocks': jumps(1_000),
    'calls and nothing else': Uint8Array.from(
      Array.from({ length: 1_000 }, () => [0x5f, 0x5f, 0x5f, 0x5f, 0x30, 0x5f, 0xfa, 0x50]).flat(),
    ),
    'loops side by side': Uint8Array.from(loops(700, 0)),
  }
  for (const [name, code] of Object.entries(bearable)) {
    it(`is compiled: ${name}`, async () => {
      assert.ok(compiled(code) !== undefined)
      const codes = { [contract]: code, [other]: loop }
      assert.equal(await differenceOf({ codes, message: { ...message, to: contract } }, machines), undefined)
    })
  }
})

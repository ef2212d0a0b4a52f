import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assemble } from '../assemble.fixture.ts'
import { block, contract, message, other, price, stateWith } from '../engine.fixture.ts'
import { createEngine, engineAround } from '../engine.ts'
import { Landings } from '../wasm/landings.ts'
import { createWasmInterpreter } from '../wasm/wasm-interpreter.ts'
import { createFrameMachine } from './machine.ts'

/** Runs code some times after each other. @returns how many interpreters were made for that. */
async function interpretersFor(code: Uint8Array, runs: number): Promise<number> {
  let made = 0
  const options = { hardfork: 'osaka', cryptography: {}, slotSeed: 0n } as const
  const shared = { landings: new Landings() }
  const machine = createFrameMachine((own) => {
    made++
    return createWasmInterpreter(own, shared)
  }, options)
  const engine = engineAround(machine, 'osaka')
  for (let run = 0; run < runs; run++) {
    const call = { ...message, to: contract, gasLimit: 16_000_000n }
    await engine.execute(call, block, stateWith({ [contract]: code }), { price })
  }
  return made
}

/** Does something and calls itself with all gas, as deep as that goes. */
function recursing(what: string): Uint8Array {
  return assemble(`${what} PUSH0 PUSH0 PUSH0 PUSH0 PUSH0 ADDRESS GAS CALL`)
}

describe('a machine', () => {
  it('uses an interpreter again', async () => {
    assert.equal(await interpretersFor(assemble('0x01 PUSH0 SSTORE'), 3), 1)
    // A megabyte of memory, and some frames.
    assert.equal(await interpretersFor(assemble('0x01 0x100000 MSTORE STOP'), 3), 1)
  })

  const greedy: Readonly<Record<string, Uint8Array>> = {
    'memory of many frames': recursing('0x01 0x010000 MSTORE'),
    'stacks of many frames': recursing('PUSH0 '.repeat(1_000)),
    'many slots': assemble('JUMPDEST GAS GAS TSTORE PUSH0 JUMP'),
  }
  for (const [name, code] of Object.entries(greedy)) {
    it(`drops an interpreter that took much memory: ${name}`, async () => {
      assert.equal(await interpretersFor(code, 3), 3)
    })
  }
})

describe('looking up', () => {
  /** Calls another contract over and over, which goes round 500 times. */
  const caller = assemble(
    'JUMPDEST PUSH0 PUSH0 PUSH0 PUSH0 0x' + other.slice(2) + ' GAS STATICCALL POP PUSH0 JUMP',
  )
  const callee = assemble('0x01f4 JUMPDEST 0x01 SWAP1 SUB DUP1 0x03 JUMPI STOP')

  for (const compileAfterGas of [undefined, 0]) {
    it(`counts what many frames do, ${compileAfterGas === undefined ? 'interpreted' : 'compiled'}`, async () => {
      const engine = createEngine({ compileAfterGas })
      let looks = 0
      const pause = (): undefined => void looks++
      const call = { ...message, to: contract, gasLimit: 16_000_000n }
      const state = stateWith({ [contract]: caller, [other]: callee })
      const { gasUsed } = await engine.execute(call, block, state, { price, pause })
      // A turn costs 27 gas, and calls alone would look up once for 500 of them.
      const turns = Number(gasUsed) / 27
      assert.ok(looks > (compileAfterGas === undefined ? turns / 8_192 : Number(gasUsed) / 2 ** 21) - 2)
    })
  }
})

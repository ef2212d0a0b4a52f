/** Code that is written to hurt costs its gas and no more, and ends as on the reference. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assemble } from '../assemble.fixture.ts'
import { differenceOf } from '../differential.fixture.ts'
import { contract, message, other } from '../engine.fixture.ts'
import type { Scenario } from '../programs.fixture.ts'

const machines = ['reference', 'wasm', 'compiled'] as const

function scenario(code: Uint8Array, gasLimit = 3_000_000n): Scenario {
  return {
    codes: { [contract]: code, [other]: assemble('0x07 PUSH0 SSTORE') },
    message: { ...message, to: contract, gasLimit },
  }
}

/** Calls itself with all gas, then goes on. */
const recursion = 'PUSH0 PUSH0 PUSH0 PUSH0 PUSH0 ADDRESS GAS CALL'

const hostile: Readonly<Record<string, Uint8Array>> = {
  'nothing but 24 KiB of JUMPDEST': new Uint8Array(24_576).fill(0x5b),
  'nothing but 24 KiB of GAS': new Uint8Array(24_576).fill(0x5a),
  'nothing but 24 KiB of GAS and POP': Uint8Array.from({ length: 24_576 }, (_, at) =>
    at % 2 === 0 ? 0x5a : 0x50,
  ),
  'a stretch of code that ends where a block begins': assemble(
    `PUSH0 ${'GAS POP '.repeat(31)} GAS ${'JUMPDEST GAS '.repeat(64)} STOP`,
  ),
  'a jump into the data of a PUSH': assemble('0x04 JUMP 0x5b5b STOP'),
  'jumps far outside': assemble(`0x${'ff'.repeat(32)} JUMP`),
  'a jump table of dead code': Uint8Array.from([...new Uint8Array(12_000).fill(0x56), 0x5b]),
  'recursion until the gas is gone': assemble(recursion),
  'recursion that writes and fails on its way back': assemble(`GAS GAS SSTORE ${recursion} INVALID`),
  'recursion that fills each stack': assemble(`${'PUSH0 '.repeat(1_000)} ${recursion}`),
  'recursion that widens memory': assemble(`0x01 0xffff MSTORE ${recursion}`),
  'memory beyond what any gas buys': assemble('0x01 0xffffffff MSTORE'),
  'memory beyond any address': assemble(`0x${'ff'.repeat(32)} MLOAD`),
  'a stack that is one word too high': assemble(`${'PUSH0 '.repeat(1_025)} STOP`),
  'a stack that is as high as may be': assemble(`${'PUSH0 '.repeat(1_024)} STOP`),
  'a stack that overflows over many blocks': assemble('JUMPDEST PUSH0 PUSH0 JUMP'),
  'creations of copies of itself': assemble(
    'PUSH0 PUSH0 PUSH0 CREATE POP PUSH0 JUMPDEST 0x2000 PUSH0 PUSH0 CREATE 0x06 JUMP',
  ),
  'a write that the stipend may not pay': assemble(
    `PUSH0 PUSH0 PUSH0 PUSH0 0x01 0x${other.slice(2)} PUSH0 CALL`,
  ),
  'many slots': assemble('JUMPDEST GAS SLOAD POP GAS GAS TSTORE PUSH0 JUMP'),
  // Keys that hash to the same under the seed that engines have here. A node's is a secret.
  'slots that all meet in one place': assemble(
    '0x40000001 PUSH0 JUMPDEST 0x01 ADD DUP2 DUP2 XOR 0x9e3779b97f4a7c15 MUL 0xffffffffffffffff AND DUP1 0x1d SHL ' +
      '0xffffffffffffffff AND SWAP1 0x23 SHR OR 0x40 SHL DUP2 OR TLOAD POP 0x06 JUMP',
  ),
  'a PUSH that the code cuts off': assemble('PUSH0 PUSH0').subarray(0, 1),
  'calldata read across its end': assemble('0x1f CALLDATALOAD PUSH0 MSTORE 0x20 PUSH0 RETURN'),
}

describe('hostile code', () => {
  for (const [name, code] of Object.entries(hostile)) {
    it(`ends as on the reference: ${name}`, async () => {
      for (const gas of [3_000_000n, 100_000n, 21_700n]) {
        assert.equal(await differenceOf(scenario(code, gas), machines), undefined)
      }
    })
  }

  it('pays exactly: one gas less is too little, for every amount on the way', async () => {
    const code = assemble(
      '0x01 0x02 ADD PUSH0 MSTORE 0x05 PUSH0 SSTORE 0x20 PUSH0 KECCAK256 POP 0x20 PUSH0 RETURN',
    )
    for (let gas = 21_000n; gas < 43_700n; gas += gas > 21_040n && gas < 43_000n ? 211n : 1n) {
      assert.equal(await differenceOf(scenario(code, gas), machines), undefined)
    }
  })
})

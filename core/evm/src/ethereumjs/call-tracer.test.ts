import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assemble, deployer } from '../assemble.fixture.ts'
import { createAddress } from '../contract-address.ts'
import { alice, bob, contract, execute, other, stateWith } from '../engine.fixture.ts'
import type { Address, CallFrame } from '../types.ts'

/** The frames as lines, indented by depth. */
function lines(frame: CallFrame, depth = 0): string[] {
  const name = `${' '.repeat(depth)}${frame.type} ${frame.from.slice(2, 4)}>${frame.to?.slice(2, 4) ?? '?'}`
  const facts = [
    frame.value > 0n && `value ${frame.value}`,
    frame.error,
    frame.logs.length > 0 && `logs ${frame.logs.length}`,
  ]
  return [
    [name, ...facts.filter(Boolean)].join(' '),
    ...frame.calls.flatMap((call) => lines(call, depth + 1)),
  ]
}

async function traceOf(codes: Readonly<Record<Address, Uint8Array>>, value = 0n): Promise<CallFrame> {
  const { trace } = await execute(stateWith(codes), { to: contract, value }, { traceCalls: true })
  return trace ?? assert.fail('no trace')
}

const noArguments = 'PUSH0 PUSH0 PUSH0 PUSH0'

describe('the call tracer', () => {
  it('tells the ways of calling apart, also inside of a static call', async () => {
    const calls = `${noArguments} 0x02 ${other} GAS CALL POP
      ${noArguments} ${other} GAS DELEGATECALL POP
      ${noArguments} PUSH0 ${other} GAS CALLCODE POP
      ${noArguments} ${other} GAS STATICCALL POP`
    const inner = `${noArguments} PUSH0 ${bob} GAS CALL STOP`
    assert.deepEqual(lines(await traceOf({ [contract]: assemble(calls), [other]: assemble(inner) }, 5n)), [
      'CALL a1>c0 value 5',
      ' CALL c0>d0 value 2',
      '  CALL d0>b0',
      ' DELEGATECALL c0>d0 value 5',
      '  CALL c0>b0',
      ' CALLCODE c0>d0',
      '  CALL c0>b0',
      ' STATICCALL c0>d0',
      '  CALL d0>b0',
    ])
  })

  it('gives each frame its own logs, and none to what was undone', async () => {
    const outer = `PUSH0 PUSH0 LOG0 ${noArguments} PUSH0 ${other} GAS CALL POP
      ${noArguments} PUSH0 ${bob} GAS CALL POP PUSH0 PUSH0 LOG0 STOP`
    const codes = {
      [contract]: assemble(outer),
      [other]: assemble('PUSH0 PUSH0 LOG0 STOP'),
      [bob]: assemble('PUSH0 PUSH0 LOG0 PUSH0 PUSH0 REVERT'),
    }
    assert.deepEqual(lines(await traceOf(codes)), [
      'CALL a1>c0 logs 2',
      ' CALL c0>d0 logs 1',
      ' CALL c0>b0 execution reverted',
    ])
  })

  it('shows creations and self-destruction', async () => {
    const state = stateWith()
    const { trace } = await execute(
      state,
      { to: undefined, data: assemble(`${bob} SELFDESTRUCT`), value: 3n },
      { traceCalls: true },
    )
    const [root, destroyed] = [trace ?? assert.fail(), trace?.calls[0] ?? assert.fail()]
    assert.equal(root.type, 'CREATE')
    assert.equal(root.to, createAddress(alice, 0n))
    assert.deepEqual(
      [destroyed.type, destroyed.from, destroyed.to, destroyed.value],
      ['SELFDESTRUCT', createAddress(alice, 0n), bob, 3n],
    )
  })

  it("has the transaction's gas in the top frame, and its data", async () => {
    const data = deployer(assemble('STOP'))
    const outcome = await execute(
      stateWith(),
      { to: undefined, data, gasLimit: 200_000n },
      { traceCalls: true },
    )
    assert.equal(outcome.trace?.gas, 200_000n)
    assert.equal(outcome.trace?.gasUsed, outcome.gasUsed)
    assert.deepEqual(outcome.trace?.input, data)
    assert.deepEqual(outcome.trace?.output, assemble('STOP'))
  })

  it('keeps what a failed call answered', async () => {
    const trace = await traceOf({ [contract]: assemble('0x07 PUSH0 MSTORE 0x20 PUSH0 REVERT') })
    assert.equal(trace.error, 'execution reverted')
    assert.equal(trace.output[31], 7)
  })
})

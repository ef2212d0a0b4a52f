/** What is no outcome: a broken store, a caller that wants to stop. The state is taken back and the machine goes on. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assemble } from './assemble.fixture.ts'
import { alice, block, contract, ether, message, price, stateWith, word } from './engine.fixture.ts'
import { createEngineOn, machineNames } from './every-machine.fixture.ts'
import { JournaledState } from './journaled-state.ts'
import { MemoryState } from './memory-state.fixture.ts'

class BrokenStore extends MemoryState {
  override storage(): bigint {
    throw new RangeError('the disk is gone')
  }
}

const toContract = { ...message, to: contract }

for (const machine of machineNames) {
  describe(`the ${machine} machine`, () => {
    const engine = createEngineOn(machine)

    it('takes everything back when the store below fails, and serves the next transaction', async () => {
      const memory = new BrokenStore()
      memory.put(alice, { balance: ether })
      memory.put(contract, { nonce: 1n, code: assemble('0x07 PUSH0 TSTORE 0x01 PUSH0 SSTORE') })
      const state = new JournaledState(memory)
      await assert.rejects(engine.execute({ ...toContract, value: 5n }, block, state, { price }), RangeError)
      assert.deepEqual(state.changes(), { accounts: new Map(), storage: new Map(), codes: new Map() })

      const code = assemble('PUSH0 TLOAD PUSH0 MSTORE 0x20 PUSH0 RETURN')
      const { returnData } = await engine.execute(toContract, block, stateWith({ [contract]: code }), {
        price,
      })
      assert.deepEqual(returnData, new Uint8Array(32))
    })

    it('stops a loop when the caller wants it, and waits where the caller asks', async () => {
      const state = stateWith({ [contract]: assemble('JUMPDEST PUSH0 JUMP') })
      let pauses = 0
      const pause = async (): Promise<void> => void pauses++
      const options = { price, pause, interrupt: (): boolean => pauses >= 3 }
      const run = engine.execute({ ...toContract, gasLimit: 10_000_000n }, block, state, options)
      await assert.rejects(run, { code: 'evm/execution-interrupted' })
      assert.equal(pauses, 3)
      assert.equal(state.account(alice)?.nonce, 0n)
    })

    it('stops a loop that only calls or creates', async () => {
      for (const work of [
        'PUSH0 PUSH0 PUSH0 PUSH0 PUSH0 0x04 GAS CALL', // The identity function.
        'PUSH0 PUSH0 PUSH0 PUSH0 PUSH0 0x7777 GAS CALL', // An account without code.
        // Too few for the judge, which nobody interrupts.
        ...(machine === 'library' ? [] : ['PUSH0 PUSH0 PUSH0 CREATE']),
      ]) {
        const state = stateWith({ [contract]: assemble(`JUMPDEST ${work} POP PUSH0 JUMP`) })
        let pauses = 0
        const pause = async (): Promise<void> => void pauses++
        const options = { price, pause, interrupt: (): boolean => pauses >= 3 }
        const run = engine.execute({ ...toContract, gasLimit: 10_000_000n }, block, state, options)
        await assert.rejects(run, { code: 'evm/execution-interrupted' })
      }
    })

    it('keeps transactions on different states apart while both wait', async () => {
      const count = assemble(
        'PUSH0 SLOAD 0x01 ADD PUSH0 SSTORE 0x03 PUSH0 JUMPDEST 0x01 ADD DUP1 0x2800 SUB 0x0a JUMPI',
      )
      const states = [stateWith({ [contract]: count }), stateWith({ [contract]: count })] as const
      states[1].setStorage(contract, word(0n), 41n)
      const pause = (): Promise<void> => Promise.resolve()
      const options = { price, pause }
      const runs = states.map((state) =>
        engine.execute({ ...toContract, gasLimit: 5_000_000n }, block, state, options),
      )
      for (const { error } of await Promise.all(runs)) assert.equal(error, undefined)
      assert.deepEqual(
        states.map((state) => state.storage(contract, word(0n))),
        [1n, 42n],
      )
    })
  })
}

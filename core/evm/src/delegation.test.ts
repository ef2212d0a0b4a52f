import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assemble } from './assemble.fixture.ts'
import { alice, block, bob, contract, execute, other, stateWith, word } from './engine.fixture.ts'
import { toHex } from './hex.ts'
import { emptyCodeHash } from './keccak.ts'
import { isDelegation } from './delegation.ts'
import type { Address, Authorization } from './types.ts'

/** Counts in its own slot 0 and answers who it is. */
const counter = assemble('PUSH0 SLOAD 0x01 ADD PUSH0 SSTORE ADDRESS PUSH0 MSTORE 0x20 PUSH0 RETURN')
const nobody: Address = `0x${'00'.repeat(20)}`

function authorization(changes: Partial<Authorization> = {}): Authorization {
  return { chainId: block.chainId, address: contract, nonce: 0n, authority: bob, ...changes }
}

function world() {
  return stateWith({ [contract]: counter })
}

describe('a delegation (EIP-7702)', () => {
  it("runs the target's code in the authority's name", async () => {
    const state = world()
    const outcome = await execute(state, { to: bob, authorizationList: [authorization()] })
    assert.equal(BigInt(toHex(outcome.returnData)), BigInt(bob))
    assert.equal(state.storage(bob, word(0n)), 1n)
    assert.equal(state.storage(contract, word(0n)), 0n)
    assert.equal(state.account(bob)?.nonce, 1n)
    const code = state.code(state.account(bob)?.codeHash ?? emptyCodeHash)
    assert.equal(toHex(code), `0xef0100${contract.slice(2)}`)
    assert.ok(isDelegation(code))
  })

  it('stays when the transaction itself fails', async () => {
    const state = stateWith({ [contract]: assemble('PUSH0 PUSH0 REVERT') })
    const outcome = await execute(state, { to: bob, authorizationList: [authorization()] })
    assert.equal(outcome.succeeded, false)
    assert.ok(isDelegation(state.code(state.account(bob)?.codeHash ?? emptyCodeHash)))
  })

  it('to the zero address ends it', async () => {
    const state = world()
    const end = authorization({ address: nobody, nonce: 1n })
    await execute(state, { to: other, authorizationList: [authorization(), end] })
    assert.deepEqual(state.account(bob), { nonce: 2n, balance: 0n, codeHash: emptyCodeHash })
  })

  it('by the sender counts from the nonce after its own', async () => {
    const state = world()
    await execute(state, { to: alice, authorizationList: [authorization({ authority: alice, nonce: 1n })] })
    assert.equal(state.account(alice)?.nonce, 2n)
    assert.equal(state.storage(alice, word(0n)), 1n)
  })

  it('gives half its price back for an authority that existed', async () => {
    const fresh = await execute(world(), { to: other, authorizationList: [authorization()] })
    assert.equal(fresh.gasUsed, 46_000n)
    const state = world()
    state.setAccount(bob, { nonce: 0n, balance: 1n, codeHash: emptyCodeHash })
    // A fifth of 46,000 is less than 12,500: the limit of EIP-3529 holds here too.
    const known = await execute(state, { to: other, authorizationList: [authorization()] })
    assert.equal(known.gasUsed, 46_000n - 9_200n)
  })

  it('is passed over when it does not fit, and the next still applies', async () => {
    const misfits: readonly Partial<Authorization>[] = [
      { chainId: block.chainId + 1n },
      { nonce: 1n },
      { nonce: 2n ** 64n - 1n },
      { authority: undefined },
      { authority: contract, nonce: 1n },
    ]
    for (const misfit of misfits) {
      const state = world()
      const list = [authorization(misfit), authorization({ authority: other, chainId: 0n })]
      await execute(state, { to: nobody, authorizationList: list })
      assert.equal(state.account(bob), undefined)
      assert.equal(state.account(contract)?.nonce, 1n)
      assert.equal(state.account(other)?.nonce, 1n)
    }
  })
})

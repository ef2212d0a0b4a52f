import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { alice, bob, contract, ether, execute, other, pool, stateWith } from './engine.fixture.ts'
import type { Address, Outcome } from './types.ts'

const target = fc.constantFrom<Address>(alice, bob, other, pool, `0x${'00'.repeat(20)}`)
const accessList = fc.constantFrom([], [{ address: bob, storageKeys: [] }])
const transfer = fc.record(
  {
    to: target,
    value: fc.bigInt({ min: 0n, max: ether / 100n }),
    data: fc.uint8Array({ maxLength: 40 }),
    gasLimit: fc.bigInt({ min: 40_000n, max: 100_000n }),
    accessList,
  },
  { noNullPrototype: true },
)

/** What both ways must agree on; only the slow one has a trace. */
function visible(outcome: Outcome): Outcome {
  return { ...outcome, trace: undefined }
}

describe('a plain transfer', () => {
  it('without the machine ends as it does with it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(transfer, { maxLength: 5 }), async (transfers) => {
        const [fast, slow] = [
          stateWith({ [contract]: Uint8Array.of(0) }),
          stateWith({ [contract]: Uint8Array.of(0) }),
        ]
        for (const changes of transfers) {
          const quick = await execute(fast, changes)
          // Only the machine can trace.
          const thorough = await execute(slow, changes, { traceCalls: true })
          assert.deepEqual(visible(quick), visible(thorough))
        }
        assert.deepEqual(fast.changes(), slow.changes())
      }),
      { numRuns: 60 },
    )
  })

  it('of nothing to nobody creates no account', async () => {
    const state = stateWith()
    await execute(state, { to: bob })
    assert.equal(state.account(bob), undefined)
  })
})

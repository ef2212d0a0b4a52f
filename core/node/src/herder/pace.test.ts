import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createPace, type Pace } from './pace.ts'

const limit = 300_000_000n
const blockTimeMs = 1_000
const targetMs = blockTimeMs / 2

const create = (): Pace => createPace({ blockTimeMs, gasLimit: () => limit })

/** Blocks as full as the pace allows, on a machine of so much gas a millisecond, each with some work besides. */
function runFull(pace: Pace, blocks: number, { gasPerMs, besidesMs = 20 }: Machine): number[] {
  return Array.from({ length: blocks }, () => {
    const gas = pace.gasMax ?? limit
    const ms = Number(gas) / gasPerMs + besidesMs
    pace.ran(gas, ms)
    return ms
  })
}

type Machine = { readonly gasPerMs: number; readonly besidesMs?: number }

describe('pace', () => {
  it('is what the rules allow while blocks run in time', () => {
    const pace = create()
    runFull(pace, 20, { gasPerMs: 1_000_000 })
    assert.equal(pace.gasMax, undefined)
  })

  it('comes down to what runs in half a block time within a few blocks, and stays there', () => {
    for (const gasPerMs of [300_000, 60_000, 20_000]) {
      const pace = create()
      const times = runFull(pace, 30, { gasPerMs })
      for (const ms of times.slice(8)) assert.ok(ms > 0.6 * targetMs && ms <= 1.05 * targetMs, `${ms} ms`)
    }
  })

  it('grows back when the machine is free again', () => {
    const pace = create()
    runFull(pace, 20, { gasPerMs: 10_000 })
    assert.ok(pace.gasMax! < 5_000_000n)
    runFull(pace, 8, { gasPerMs: 2_000_000 })
    assert.equal(pace.gasMax, undefined)
  })

  it('takes one slow block for no more than half, however small it was, and small ones in time for growth', () => {
    const pace = create()
    pace.ran(21_000n, 60_000)
    assert.equal(pace.gasMax, limit / 2n)
    for (let block = 0; block < 4; block++) pace.ran(21_000n, 5)
    assert.equal(pace.gasMax, undefined)
  })

  it('never comes to a standstill, whatever is measured', () => {
    const blocks = fc.array(
      fc.record({
        gas: fc.bigInt({ min: 0n, max: limit }),
        ms: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e7, noNaN: true })),
      }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(blocks, (run) => {
        const pace = create()
        for (const { gas, ms } of run) {
          pace.ran(gas, ms)
          assert.ok(pace.gasMax === undefined || (pace.gasMax >= limit / 1_000n && pace.gasMax < limit))
        }
        runFull(pace, 40, { gasPerMs: 2_000_000 })
        assert.equal(pace.gasMax, undefined)
      }),
    )
  })
})

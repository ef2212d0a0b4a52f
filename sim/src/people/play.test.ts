import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describeDifference } from '@watt/people/model'
import { type DayReport, playSociety } from './play.ts'
import { parametersOf, type SocietyOptions } from './society.ts'

const clock = (): number => 0

function play(options: SocietyOptions): DayReport[] {
  const reports = [...playSociety(options, { clock })]
  const { difference } = reports.at(-1)!
  if (difference !== undefined) assert.fail(describeDifference(difference))
  assert.equal(reports.length, options.days)
  return reports
}

describe('the chain and the model of the mining day', () => {
  it('agree on every leaf of many small societies', () => {
    for (let seed = 1; seed <= 12; seed += 1) play({ seed, members: 1 + 7 * seed, days: 24 })
  })

  it('agree until long after the last unit of phase 1', () => {
    const options = { seed: 5, members: 150, days: 60 }
    const reports = play(options)
    const emitted = reports.reduce((sum, { totals }) => sum + totals.emittedGwei, 0n)
    assert.equal(emitted, parametersOf(options).totalGwei)
    assert.equal(reports.at(-1)!.totals.emittedGwei, 0n)
  })

  it('meet what the generator is for: trust, waiting balances that expire, quiet days', () => {
    const reports = play({ seed: 2, members: 500, days: 30 })
    assert.ok(reports.some(({ events }) => events === 0))
    assert.ok(reports.some(({ totals }) => totals.provisionalGwei > 0n))
    assert.ok(reports.filter(({ totals }) => totals.paidGwei > 0n).length > 15)
    const returned = reports.filter(({ totals }, index) => {
      const before = reports[index - 1]?.totals.carryGwei ?? 0n
      const { emittedGwei, feesGwei, paidGwei, provisionalGwei, carryGwei } = totals
      return carryGwei > before + emittedGwei + feesGwei - paidGwei - provisionalGwei
    })
    assert.ok(returned.length > 0)
  })

  it('are found to differ, whatever kind of event the chain misses', () => {
    // Without "unvouched" the chain refuses what follows: circles would grow beyond five.
    const kinds = 'seed suspension vouched checkedIn uptime verified attestorRevoked claimed'
    for (const kind of kinds.split(' ')) {
      const reports = [
        ...playSociety(
          { seed: 3, members: 300, days: 24 },
          { clock, chainSees: ({ type }) => type !== kind },
        ),
      ]
      assert.ok(reports.at(-1)!.difference !== undefined, kind)
    }
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Attack, honestEarnings, lastDayOfLies, playAttack } from './sybil.ts'

const attack = (change: Partial<Attack>): Attack => ({
  seed: 1,
  honest: 600,
  fakes: 300,
  accomplice: 'nobody',
  edgesGiven: 3,
  ...change,
})

describe('fake accounts', () => {
  it('earn nothing without a path from the seeds; what is put aside for them cannot move', () => {
    const { share, lockedWatt, honestLoss } = playAttack(attack({}), honestEarnings(1, 600))
    assert.equal(share, 0)
    assert.ok(lockedWatt > 0)
    assert.ok(honestLoss > 0 && honestLoss <= 0.05) // A twentieth of the emission is put aside at most.
  })

  it('earn hardly more by being more', () => {
    const [few, many] = [100, 1000].map(
      (fakes) => playAttack(attack({ fakes, accomplice: '5 members' }), 0n).share,
    )
    assert.ok(few! > 0 && many! < 2 * few!)
  })

  it('earn nothing behind members who gave them every edge: those are not trusted any more', () => {
    assert.equal(playAttack(attack({ accomplice: '5 members', edgesGiven: 5 }), 0n).share, 0)
  })

  it('of a lying attestor earn until it is revoked, as much as behind one bad seed', () => {
    const { share, shareOfBestDay } = playAttack(attack({ accomplice: 'an attestor' }), 0n)
    // One of eight groups of seeds, twice that at most in trust, and a little more points for their circles.
    assert.ok(shareOfBestDay > 0 && shareOfBestDay < 1.2 * (2 / 8))
    assert.ok(share < shareOfBestDay * ((lastDayOfLies + 1) / 30)) // Rewards of the days of lies.
  })
})

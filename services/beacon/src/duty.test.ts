import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keccak256, zeroHash, type Hex } from 'viem'
import { dutyOf, type Standing } from './duty.ts'
import { Onion, onionLength } from './onion.ts'

const key = `0x${'11'.repeat(32)}` as const
const links = 16
const onions = new Map<number, Onion>()
const onionOf = (period: number): Onion => {
  const onion = onions.get(period) ?? new Onion(key, period, links)
  onions.set(period, onion)
  return onion
}
const begin: Standing = {
  round: 10n,
  isMember: true,
  isActive: false,
  hasRevealed: false,
  head: zeroHash,
  headRound: 0n,
  bond: 0n,
  minBond: 100n,
}

const hashed = (link: Hex, times: number): Hex => (times === 0 ? link : hashed(keccak256(link), times - 1))

describe('the duty of a beacon member', () => {
  it('commits first, with the bond that is asked', () => {
    assert.deepEqual(dutyOf(begin, onionOf), { type: 'commit', head: onionOf(0).head, value: 100n })
    assert.equal(dutyOf({ ...begin, isMember: false }, onionOf).type, 'none')
  })

  it('waits for the round after its commitment', () => {
    const committed = { ...begin, head: onionOf(0).head, headRound: 10n, bond: 100n }
    assert.deepEqual(dutyOf(committed, onionOf), { type: 'none' })
  })

  it('reveals what hashes to its head, once for each round since', () => {
    for (const missed of [0n, 1n, 2n]) {
      const standing = {
        ...begin,
        head: onionOf(0).head,
        headRound: 10n,
        round: 11n + missed,
        isActive: true,
        bond: 100n,
      }
      const duty = dutyOf(standing, onionOf)
      assert.equal(duty.type, 'reveal')
      if (duty.type === 'reveal') assert.equal(hashed(duty.link, 1 + Number(missed)), standing.head)
      assert.equal(dutyOf({ ...standing, hasRevealed: true }, onionOf).type, 'none')
    }
  })

  it('commits to the same head again when it was suspended', () => {
    const head = onionOf(0).before(onionOf(0).head, 3)!
    const suspended = { ...begin, head, headRound: 20n, round: 30n, bond: 80n }
    assert.deepEqual(dutyOf(suspended, onionOf), { type: 'commit', head, value: 20n })
  })

  it('begins the chain of the running period when one is used up, however late that is', () => {
    const last = onionOf(0).before(onionOf(0).head, links)!
    const round = BigInt(onionLength) + 5n
    const used = { ...begin, head: last, headRound: round - 1n, round, isActive: true, bond: 100n }
    assert.deepEqual(dutyOf(used, onionOf), { type: 'commit', head: onionOf(1).head, value: 0n })
    assert.notEqual(onionOf(1).head, onionOf(0).head)
  })

  it('still knows a chain that was begun in the period before', () => {
    const head = onionOf(0).before(onionOf(0).head, 4)!
    const headRound = BigInt(onionLength) + 1n
    const duty = dutyOf({ ...begin, head, headRound, round: headRound + 1n, isActive: true }, onionOf)
    assert.deepEqual(duty, { type: 'reveal', link: onionOf(0).before(head, 1) })
  })

  it('takes no bytes between two links for a head', () => {
    const raw = `0x${onionOf(0).head.slice(34)}${'00'.repeat(16)}` as Hex
    assert.equal(onionOf(0).before(raw, 0), undefined)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkMap, generateQuorumSet, type Organisation, type Quality } from './organisations.ts'

const id = (organisation: number, node: number): string => `${organisation}${node}`.padStart(64, '0')
const organisation = (number: number, quality: Quality = 'high', nodes = 3): Organisation => ({
  homeDomain: `org${number}.example`,
  quality,
  validators: Array.from({ length: nodes }, (_, node) => id(number, node)),
})
const many = (count: number, quality: Quality = 'high'): Organisation[] =>
  Array.from({ length: count }, (_, index) => organisation(index + 1, quality))
const codes = (map: readonly Organisation[]): string[] => checkMap(map).map(({ code }) => code)

describe('generateQuorumSet', () => {
  it('asks for two of three nodes and five of seven organisations', () => {
    const quorumSet = generateQuorumSet(many(7))
    assert.deepEqual(
      [quorumSet.threshold, quorumSet.innerSets.length, quorumSet.validators.length],
      [5, 7, 0],
    )
    for (const inner of quorumSet.innerSets)
      assert.deepEqual([inner.threshold, inner.validators.length], [2, 3])
  })

  it('makes a lower tier one entry of the tier above', () => {
    const low = Array.from({ length: 4 }, (_, index) => organisation(8 + index, 'medium'))
    const quorumSet = generateQuorumSet([...many(7), ...low])
    assert.deepEqual([quorumSet.threshold, quorumSet.innerSets.length], [6, 8])
    const last = quorumSet.innerSets.at(-1)
    assert.deepEqual([last?.threshold, last?.innerSets.length], [3, 4])
  })

  it('refuses an unsafe map with every reason, and takes it when told to', () => {
    const map = many(3)
    assert.throws(() => generateQuorumSet(map), { code: 'scp/quorum-map' })
    assert.equal(generateQuorumSet(map, { unsafe: true }).threshold, 3)
  })

  it('never takes a malformed map', () => {
    assert.throws(() => generateQuorumSet([], { unsafe: true }), { code: 'scp/quorum-map' })
  })
})

describe('checkMap', () => {
  it('finds nothing wrong with seven organisations of three', () => {
    assert.deepEqual(codes(many(7)), [])
  })
  it('names each malformation', () => {
    assert.deepEqual(codes([]), ['no-organisation'])
    assert.deepEqual(codes([...many(4), organisation(1)]).slice(0, 1), ['duplicate-organisation'])
    assert.deepEqual(codes([...many(4), { ...organisation(9), validators: [] }]), ['empty-organisation'])
    assert.deepEqual(codes([...many(4), { ...organisation(9), validators: [id(1, 0)] }]), [
      'duplicate-validator',
    ])
  })
  it('wants three validators of an organisation and four organisations', () => {
    assert(codes([...many(6), organisation(7, 'high', 2)]).includes('too-few-validators'))
    assert(codes(many(3)).includes('too-few-organisations'))
  })
  it('sees that one of three organisations can halt and that one of two can split', () => {
    assert(codes(many(3)).includes('organisation-blocks'))
    const medium = [organisation(1, 'medium', 1), organisation(2, 'medium', 1)]
    assert(codes(medium).includes('organisation-blocks'))
  })
})

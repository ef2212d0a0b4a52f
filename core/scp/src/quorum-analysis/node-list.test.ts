import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readNodeList, readOrganisationList } from './node-list.ts'

const set = { threshold: 1, validators: ['a'], innerQuorumSets: [] }

describe('readNodeList', () => {
  it('reads what crawlers write and ignores the rest', () => {
    const nodes = readNodeList([
      { publicKey: 'a', name: 'A', geoData: {}, quorumSet: set },
      { publicKey: 'b' },
    ])
    assert.deepEqual(nodes, [
      { id: 'a', name: 'A', quorumSet: { threshold: 1, validators: ['a'], innerSets: [] } },
      { id: 'b' },
    ])
  })
  it('reads a snapshot object and the MobileCoin form without inner sets', () => {
    const [node] = readNodeList({
      nodes: [{ publicKey: 'a', quorumSet: { threshold: 1, validators: ['a'] } }],
    })
    assert.deepEqual(node?.quorumSet?.innerSets, [])
  })
  it('names the place of what it cannot read', () => {
    const deep = (levels: number): unknown =>
      levels === 0 ? set : { threshold: 1, validators: [], innerQuorumSets: [deep(levels - 1)] }
    const cases: readonly (readonly [unknown, string])[] = [
      [{}, '$'],
      [[{}], '$[0].publicKey'],
      [[{ publicKey: 'a' }, { publicKey: 'a' }], '$[1].publicKey'],
      [[{ publicKey: 'a', quorumSet: { threshold: 'x' } }], '$[0].quorumSet.threshold'],
      [[{ publicKey: 'a', quorumSet: { threshold: 1, validators: 'x' } }], '$[0].quorumSet.validators'],
      [
        [{ publicKey: 'a', quorumSet: { threshold: 1, innerQuorumSets: 'x' } }],
        '$[0].quorumSet.innerQuorumSets',
      ],
      [Array.from({ length: 10_001 }, (_, index) => ({ publicKey: `${index}` })), '$'],
    ]
    for (const [json, path] of cases) assert.throws(() => readNodeList(json), { code: 'scp/node-list', path })
    assert.throws(() => readNodeList([{ publicKey: 'a', quorumSet: deep(9) }]), { code: 'scp/node-list' })
  })
})

describe('readOrganisationList', () => {
  it('names the organisation of each node', () => {
    const nodes = readOrganisationList([{ name: 'Org', validators: ['a'] }], [{ id: 'a' }, { id: 'b' }])
    assert.deepEqual(nodes, [{ id: 'a', organisation: 'Org' }, { id: 'b' }])
  })
  it('rejects what is no list', () => {
    for (const json of [{}, [{}], [{ name: 'Org' }]]) {
      assert.throws(() => readOrganisationList(json, []), { code: 'scp/node-list' })
    }
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryStore } from '@watt/ledger'
import { encodeEnvelope, type Envelope, type Pledges, type QuorumSet } from '@watt/scp'
import { decisionOperation, judgeProof, type Proof, readDecision } from './decisions.ts'

const nodes = ['11', '22', '33', '44'].map((byte) => byte.repeat(32))
const quorumSet: QuorumSet = { threshold: 3, validators: nodes, innerSets: [] }
const value = Uint8Array.of(7)
const hash = '00'.repeat(32)

/** Signed by their own node: the signature repeats the first byte of its id. */
function says(node: string, pledges: Pledges, slot = 5n): Envelope {
  return {
    statement: { nodeId: node, slot, pledges },
    signature: new Uint8Array(64).fill(Number(`0x${node.slice(0, 2)}`)),
  }
}
const isSigned = ({ statement, signature }: Envelope): boolean =>
  signature[0] === Number(`0x${statement.nodeId.slice(0, 2)}`)

const externalize = (about = value): Pledges => ({
  type: 'externalize',
  commit: { counter: 1, value: about },
  nH: 1,
  commitQuorumSetHash: hash,
})
const confirm: Pledges = {
  type: 'confirm',
  ballot: { counter: 1, value },
  nPrepared: 1,
  nCommit: 1,
  nH: 1,
  quorumSetHash: hash,
}
const prepare: Pledges = {
  type: 'prepare',
  quorumSetHash: hash,
  ballot: { counter: 1, value },
  prepared: undefined,
  preparedPrime: undefined,
  nC: 0,
  nH: 0,
}
const matters = (node: string): boolean => nodes.includes(node)
const judge = (proof: readonly Uint8Array[]): Proof =>
  judgeProof({ slot: 5n, value }, proof, { self: 'ee', quorumSet, isSigned, matters })
const prove = (envelopes: readonly Envelope[]): Proof['verdict'] =>
  judge(envelopes.map(encodeEnvelope)).verdict

describe('judgeProof', () => {
  const [a, b, c, d] = nodes as [string, string, string, string]
  const stranger = '99'.repeat(32)

  it('takes a slice that confirms or externalizes', () => {
    assert.equal(prove([says(a, externalize()), says(b, confirm), says(c, externalize())]), 'proven')
  })
  it('calls one too few short: it may be enough for others', () => {
    assert.equal(prove([says(a, externalize()), says(b, externalize())]), 'short')
    assert.equal(prove([]), 'short')
  })
  it('counts each node once', () => {
    assert.equal(prove([says(a, externalize()), says(b, externalize()), says(b, confirm)]), 'short')
  })
  it('does not count strangers, nor looks at their signatures', () => {
    const forged = { ...says(stranger, externalize()), signature: new Uint8Array(64) }
    assert.equal(prove([says(a, externalize()), says(b, externalize()), forged]), 'short')
  })
  it('refuses forged statements', () => {
    const forged = { ...says(c, externalize()), signature: new Uint8Array(64) }
    assert.equal(prove([says(a, externalize()), says(b, externalize()), forged]), 'wrong')
  })
  it('refuses statements about another slot, another value, or that bind to nothing', () => {
    const two = [says(a, externalize()), says(b, externalize())]
    assert.equal(prove([...two, says(c, externalize(), 6n)]), 'wrong')
    assert.equal(prove([...two, says(c, externalize(Uint8Array.of(8)))]), 'wrong')
    assert.equal(prove([...two, says(c, prepare)]), 'wrong')
  })
  it('refuses bytes that are no statements', () => {
    assert.equal(judge([Uint8Array.of(1, 2)]).verdict, 'wrong')
  })
  it('counts the node itself once those who block it have accepted', () => {
    const envelopes = [says(a, externalize()), says(b, confirm), says(c, externalize())].map(encodeEnvelope)
    const about = { slot: 5n, value }
    const verdictFor = (trusted: QuorumSet, count: number): Proof['verdict'] =>
      judgeProof(about, envelopes.slice(0, count), { self: d, quorumSet: trusted, isSigned, matters }).verdict
    const everybody = { threshold: 4, validators: nodes, innerSets: [] }
    assert.equal(verdictFor(everybody, 3), 'proven')
    assert.equal(verdictFor(everybody, 2), 'short')
    assert.equal(verdictFor({ threshold: 2, validators: [a, b, d], innerSets: [] }, 1), 'short')
  })
  it('hands on only what it checked, also beyond a slice', () => {
    const three = [says(a, externalize()), says(b, confirm), says(c, externalize())]
    const rest = [says(stranger, externalize()), says(a, confirm), says(d, confirm)]
    const { envelopes } = judge([...three, ...rest].map(encodeEnvelope))
    assert.deepEqual(envelopes, [...three, says(d, confirm)])
    const forged = { ...says(d, externalize()), signature: new Uint8Array(64) }
    assert.equal(prove([...three, forged]), 'wrong')
  })
})

describe('a decision on disk', () => {
  it('is read as it was written', async () => {
    const store = memoryStore()
    const decision = {
      atMs: 1_700_000_000_123,
      nominationRounds: 2,
      ballotCounter: 1,
      proof: [says(nodes[0]!, externalize())],
    }
    await store.write([decisionOperation(5n, decision)])
    assert.deepEqual(readDecision(store, 5n), decision)
    assert.equal(readDecision(store, 6n), undefined)
  })
})

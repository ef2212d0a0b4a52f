/** What the screens of decisions work out before they render. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProposalState } from '@watt/sdk/governance'
import { liquidCalls } from './calls.fixture.ts'
import { callWord } from './call-words.ts'
import { proposalId } from './proposal-id.ts'
import { advanceOf, nextOf, quorumShare, sideShare } from './proposal-state.ts'
import { shownBody, shownTitle } from './proposal-words.ts'

const status = (state: ProposalState) => ({ state, deadline: 200n, executableAt: 300n, now: 250n })
const proposer = '0x00000000000000000000000000000000000000aa'

describe('nextOf', () => {
  it('names what comes next and when', () => {
    const next = (state: ProposalState, now = 250n) => nextOf({ snapshot: 100n }, { ...status(state), now })
    assert.deepEqual(next('pending'), { word: 'begins', at: 100n })
    assert.deepEqual(next('active'), { word: 'closes', at: 200n })
    assert.deepEqual(next('succeeded'), { word: 'queue' })
    assert.deepEqual(next('queued'), { word: 'waits', at: 300n })
    assert.deepEqual(next('queued', 300n), { word: 'execute' })
    assert.deepEqual(next('defeated'), { word: 'defeated' })
  })
})

describe('advanceOf', () => {
  it('offers what is possible now, and taking back only to whoever proposed', () => {
    const offer = (state: ProposalState, account?: string, now = 250n) =>
      advanceOf({ proposer }, { ...status(state), now }, account)
    assert.equal(offer('succeeded'), 'queue')
    assert.equal(offer('queued'), undefined)
    assert.equal(offer('queued', undefined, 300n), 'execute')
    assert.equal(offer('pending', proposer.toLowerCase()), 'cancel')
    assert.equal(offer('pending', '0x00000000000000000000000000000000000000bb'), undefined)
    assert.equal(offer('active', proposer), undefined)
  })
})

describe('shares of a vote', () => {
  const votes = { for: 30n, against: 50n, abstain: 20n }
  it('count for and abstain towards the quorum', () => {
    assert.equal(quorumShare({ votes, quorum: 100n }), 0.5)
    assert.equal(quorumShare({ votes, quorum: 0n }), 1)
  })
  it('part what was cast', () => {
    assert.equal(sideShare({ votes }, 'against'), 0.5)
    assert.equal(sideShare({ votes: { for: 0n, against: 0n, abstain: 0n } }, 'for'), 0)
  })
})

describe('callWord', () => {
  it('has sentences for what is voted on most', () => {
    assert.deepEqual(callWord(liquidCalls.votingPeriod), { word: 'votingPeriod', seconds: 120n })
    assert.deepEqual(callWord(liquidCalls.quorum), { word: 'quorum', percent: 5n })
    assert.deepEqual(callWord({ to: proposer, value: 7n, data: '0x' }), {
      word: 'send',
      to: proposer,
      wei: 7n,
    })
  })
  it('tells what it has no sentence for by name and arguments, and admits what it does not know', () => {
    const other = callWord(liquidCalls.shutDown)
    assert.ok(other.word === 'other' && other.functionName === 'shutDown')
    assert.deepEqual(callWord({ to: proposer, value: 0n, data: '0xdeadbeef00' }), {
      word: 'unknown',
      selector: '0xdeadbeef',
      bytes: 5,
    })
  })
  it('tells where tokens would go', () => {
    const found = callWord(liquidCalls.transfer)
    assert.ok(found.word === 'other' && found.functionName === 'transfer')
    assert.deepEqual(
      found.fields.shown.map(({ name, text }) => [name, text.toLowerCase()]),
      [
        ['to', proposer.toLowerCase()],
        ['amount', '9'],
      ],
    )
  })
  it('does not hide coins that are sent along', () => {
    assert.equal(callWord({ ...liquidCalls.votingPeriod, value: 1n }).word, 'other')
  })
})

describe('texts of proposals', () => {
  it('are shown without what turns or hides letters, bounded', () => {
    const hostile = `# Pay \u202Eevil\u202C <b>all</b>\n\nWhy\u200B not\n<script>x</script>\n\n#proposer=${proposer}`
    assert.equal(shownTitle(hostile), 'Pay evil <b>all</b>')
    assert.deepEqual(shownBody(hostile), ['Why not', '<script>x</script>'])
    assert.ok(Array.from(shownTitle(`# ${'x'.repeat(10_000)}`)).length <= 160)
  })
})

describe('proposalId', () => {
  it('is the hash that the governor makes', () => {
    const draft = {
      title: 'T',
      body: '',
      calls: [{ to: proposer, value: 0n, data: '0x1234' }],
      proposer,
    } as const
    assert.equal(
      proposalId(draft),
      BigInt('0x95a49b4125ca97d6c2fa604dc61093c6fda5e5b4a0f3e3a6c0b0481747eb8f67'),
    )
  })
})

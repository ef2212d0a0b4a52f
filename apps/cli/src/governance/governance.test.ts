import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { zeroAddress } from 'viem'
import type { Proposal, ProposalStatus } from '@watt/sdk/governance'
import { CommandError } from '../failure.ts'
import { parseCalls, readCalls } from './calls-file.ts'
import { intentOf, inWords } from './refusal.ts'
import { nextStep, shortId, tally } from './words.ts'

const proposal = { id: 0x3f2a91bcn << 224n, snapshot: 100n } as Proposal
const status = (more: Partial<ProposalStatus>): ProposalStatus => ({
  state: 'active',
  topic: 'parameters',
  votes: { against: 0n, for: 0n, abstain: 0n },
  quorum: 4n * 10n ** 18n,
  deadline: 200n,
  executableAt: 0n,
  now: 150n,
  ...more,
})

describe('a proposal in words', () => {
  it('names the command that comes next, or when it comes', () => {
    assert.equal(shortId(proposal), '0x3f2a91bc')
    assert.match(
      nextStep(proposal, status({ state: 'pending', now: 40n })),
      /the vote begins .* \(in 1 minute\)/,
    )
    assert.match(nextStep(proposal, status({})), /^watt gov vote 0x3f2a91bc .* \(in 50 seconds\)$/)
    assert.match(nextStep(proposal, status({ state: 'succeeded' })), /^watt gov queue 0x3f2a91bc/)
    const queued = (executableAt: bigint) => nextStep(proposal, status({ state: 'queued', executableAt }))
    assert.match(queued(151n), /from .* \(in 1 second\) on/)
    assert.match(queued(150n), /^watt gov execute 0x3f2a91bc/)
  })

  it('counts for and abstain toward the quorum, not against', () => {
    const votes = { against: 9n * 10n ** 18n, for: 10n ** 18n, abstain: 10n ** 18n }
    assert.deepEqual(tally(status({ votes })).at(-1), ['quorum', '4 WATT for or abstain: 2 WATT missing'])
  })
})

describe('a file of calls', () => {
  it('is read with nothing but a target', () => {
    assert.deepEqual(parseCalls([{ to: 'governor' }, { to: 'a', signature: 'f(uint256)', args: [7] }], 'x'), [
      { to: 'governor', signature: '', args: [], value: '0' },
      { to: 'a', signature: 'f(uint256)', args: ['7'], value: '0' },
    ])
  })

  it('is refused when it is none', async () => {
    const wrong = [
      null,
      {},
      [],
      [{}],
      [{ to: 5 }],
      [{ to: 'a', args: 'x' }],
      [{ to: 'a', value: 1 }],
      [{ to: 'a', signature: 1 }],
      [{ to: 'a', gas: 1 }],
      Array.from({ length: 51 }, () => ({ to: 'a' })),
    ]
    for (const json of wrong) {
      assert.throws(() => parseCalls(json, 'x'), { code: 'cli/usage' }, JSON.stringify(json))
    }
    const folder = await mkdtemp(join(tmpdir(), 'watt-calls-'))
    try {
      const path = join(folder, 'calls.json')
      await writeFile(path, '[{"to": "a", "signature": "f(uint256)", "args": [1000000000000000000001]}]')
      assert.deepEqual((await readCalls(path))[0]?.args, ['1000000000000000000001'])
      await writeFile(path, '[{')
      await assert.rejects(readCalls(path), { code: 'cli/usage' })
      await assert.rejects(readCalls(join(folder, 'none.json')), { code: 'cli/not-found' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('a refusal', () => {
  const refuse = (data: string) => () =>
    Promise.reject(new CommandError({ code: 'cli/reverted', message: 'no', fix: 'check', details: { data } }))

  it('is told by its name with the next step, when its contract is known', async () => {
    // GovernorAlreadyCastVote(address)
    const data = `0x71c6af49${'70997970C51812dc3A010C7d01b50e0d17dc79C8'.padStart(64, '0')}`
    await assert.rejects(inWords(refuse(data)), (error: CommandError) => {
      assert.equal(error.details['error'], 'GovernorAlreadyCastVote')
      assert.match(error.fix, /watt gov show/)
      return true
    })
    await assert.rejects(inWords(refuse('0x12345678')), { code: 'cli/reverted', message: 'no' })
  })
})

describe('what a write shows', () => {
  it('holds nothing from the chain that would steer a terminal', () => {
    const call = { to: zeroAddress, value: 0n, data: '0x' } as const
    const { action, facts } = intentOf(call, 'vote on "\u001b[2Jx"', [['call 1', 'b\u0007']])
    assert.deepEqual([action, facts], ['vote on " [2Jx"', [['call 1', 'b ']]])
  })
})

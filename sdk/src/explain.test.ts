import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  encodeErrorResult,
  encodeFunctionData,
  keccak256,
  parseAbi,
  stringToHex,
  toBytes,
  type Address,
} from 'viem'
import { directoryAbi } from './abi/directory.ts'
import { governanceTimelockAbi } from './abi/governance-timelock.ts'
import { regionBranchAbi } from './abi/region-branch.ts'
import { reporterRegistryAbi } from './abi/reporter-registry.ts'
import { liquidGovernorAbi } from './abi/liquid-governor.ts'
import { durationText, explainCall, explainRefusal } from './explain.ts'

const governor: Address = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const someone: Address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const names = new Map([['governor', governor]])
const tell = (to: Address, data: `0x${string}`, value = 0n) => explainCall({ to, data, value }, names)

describe('explainCall', () => {
  it('gives sentences for the rules of governance', () => {
    const period = encodeFunctionData({
      abi: liquidGovernorAbi,
      functionName: 'setVotingPeriod',
      args: [259_200],
    })
    assert.deepEqual(tell(governor, period), {
      known: true,
      text: `governor (${governor}): let votes last 3 days`,
    })
    const role = keccak256(toBytes('PROPOSER_ROLE'))
    const grant = encodeFunctionData({
      abi: governanceTimelockAbi,
      functionName: 'grantRole',
      args: [role, someone],
    })
    assert.match(tell(someone, grant).text, /give the role proposer to 0x7099/)
    const entry = { name: stringToHex('governor', { size: 32 }), target: someone }
    const set = encodeFunctionData({ abi: directoryAbi, functionName: 'set', args: [entry] })
    assert.match(tell(someone, set).text, /let the name "governor" stand for 0x7099/)
    const rule = { target: someone, selector: period.slice(0, 10) as `0x${string}`, topic: 4 }
    const topic = encodeFunctionData({ abi: governanceTimelockAbi, functionName: 'setTopic', args: [rule] })
    assert.match(tell(someone, topic).text, /count calls of setVotingPeriod on 0x7099\S+ as constitution/)
  })

  it('gives sentences for what regions are governed by', () => {
    const ceiling = encodeFunctionData({
      abi: regionBranchAbi,
      functionName: 'setCeiling',
      args: [25n * 10n ** 17n],
    })
    assert.match(tell(someone, ceiling).text, /: let at most 2\.5 KWT exist in this region$/)
    const members = encodeFunctionData({
      abi: reporterRegistryAbi,
      functionName: 'setReporters',
      args: [[someone]],
    })
    assert.match(tell(someone, members).text, /let these 1 accounts report prices: 0x7099/)
    const pause = encodeFunctionData({ abi: regionBranchAbi, functionName: 'pause', args: [3_600n] })
    assert.match(tell(someone, pause).text, /refuse new risk in this region for 1 hour$/)
  })

  it('names function and arguments of the rest', () => {
    const abi = parseAbi(['function transfer(address to, uint256 value)'])
    const data = encodeFunctionData({ abi, functionName: 'transfer', args: [governor, 5n * 10n ** 18n] })
    assert.equal(
      tell(someone, data).text,
      `${someone}: transfer(to: governor (${governor}), value: 5000000000000000000 (5 × 10^18))`,
    )
  })

  it('tells coins, and what it cannot tell', () => {
    assert.equal(tell(someone, '0x', 15n * 10n ** 17n).text, `Send 1.5 WATT to ${someone}`)
    const unknown = tell(someone, '0x12345678aabb', 1n)
    assert.equal(unknown.known, false)
    assert.match(unknown.text, /unknown function 0x12345678 with 6 bytes, with 0\.000000000000000001 WATT/)
    const cut = encodeFunctionData({ abi: liquidGovernorAbi, functionName: 'setVotingPeriod', args: [1] })
    assert.equal(tell(someone, cut.slice(0, 20) as `0x${string}`).known, false)
  })
})

describe('explainRefusal', () => {
  it('names the error and its facts', () => {
    const data = encodeErrorResult({
      abi: liquidGovernorAbi,
      errorName: 'GovernorInsufficientProposerVotes',
      args: [someone, 1n, 2n],
    })
    assert.deepEqual(explainRefusal(data), {
      name: 'GovernorInsufficientProposerVotes',
      text: `GovernorInsufficientProposerVotes(proposer: ${someone}, votes: 1, threshold: 2)`,
    })
  })

  it('says nothing about what it does not know', () => {
    for (const data of ['0x', '0x12345678', '0x08c379a0'] as const)
      assert.equal(explainRefusal(data), undefined)
  })
})

describe('durationText', () => {
  it('is exact', () => {
    const texts = [0n, 1n, 90n, 5_400n, 604_800n, 86_461n].map(durationText)
    assert.deepEqual(texts, [
      '0 seconds',
      '1 second',
      '1 minute 30 seconds',
      '1 hour 30 minutes',
      '7 days',
      '1 day 1 minute 1 second',
    ])
  })
})

/**
 * `watt gov propose`: puts calls to the vote.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeFunctionData, formatEther, parseEventLogs, type Address } from 'viem'
import {
  durationText,
  explainCall,
  hexId,
  proposeCall,
  readPower,
  topics,
  type Call,
  type GovernanceContracts,
  type Topic,
} from '@watt/sdk/governance'
import { formatAmount, parseAmount } from '../amount.ts'
import type { ChainClient } from '../chain/client.ts'
import { parseArguments, parseFunction } from '../chain/signature.ts'
import { writeResult } from '../chain/write-result.ts'
import type { ProposeFlags } from '../commands/gov.ts'
import { CommandError, usageError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { readCalls, type WrittenCall } from './calls-file.ts'
import { addressNamed, withGovernance } from './open.ts'
import { sendCall } from './refusal.ts'

const retryMs = 250
const attemptsMax = 20

/** Proposes one call given as words, or several given as a file. */
export async function propose(session: Session, flags: ProposeFlags, ...words: string[]): Promise<void> {
  const written = await writtenCalls(session, flags, words)
  const signer = await findSigner(session, flags.passwordFile)
  const { contracts, calls, rules } = await withGovernance(session, flags, async (client, found) => {
    await requireWeight(client, found, signer.address)
    const made = await Promise.all(written.map((it) => callOf(session, found, it)))
    return { contracts: found, calls: made, rules: await rulesOf(client, found, made) }
  })
  const { title, about = '' } = flags
  const explained = calls.map((call) => explainCall(call, contracts.named))
  for (const { known, text } of explained) if (!known) session.out.warn(`${text}: check it twice`)
  const call = proposeCall(contracts, { title, body: about, calls, proposer: signer.address })
  const receipt = await sendCall(session, signer, call, `propose "${title}"`, [
    ...explained.map(({ text }, at) => [`call ${at + 1}`, text] as const),
    ['topic', rules.topic],
    ['vote', `begins in ${durationText(rules.votingDelay)}, lasts ${durationText(rules.votingPeriod)}`],
    ['then', `waits ${durationText(rules.delay)} before it may be executed`],
  ])
  const { abi } = contracts.governor
  const [made] = parseEventLogs({ abi, eventName: 'ProposalCreated', logs: receipt.logs })
  const id = hexId(made!.args.proposalId)
  writeResult(session, receipt, { id, topic: rules.topic, proposer: signer.address }, [
    ['proposed', title],
    ['id', id],
    ['topic', rules.topic],
  ])
  session.out.say(`Next: watt gov show ${id.slice(0, 10)}${rpcFlag(session)}`)
}

async function writtenCalls(
  session: Session,
  flags: ProposeFlags,
  words: readonly string[],
): Promise<readonly WrittenCall[]> {
  if (flags.calls !== undefined) {
    if (words.length === 0) return readCalls(resolvePath(session.host, flags.calls))
    throw usageError('Calls come as words or from --calls, not both.', 'leave one out')
  }
  const [to, signature, ...args] = words
  if (to !== undefined && signature !== undefined) return [{ to, signature, args, value: flags.value ?? '0' }]
  throw usageError(
    'A proposal needs a contract and a function.',
    'watt gov propose governor "setVotingPeriod(uint32)" 259200 --title "Vote for three days"',
  )
}

async function callOf(session: Session, contracts: GovernanceContracts, written: WrittenCall): Promise<Call> {
  const to = await addressNamed(session, contracts, written.to)
  const value = parseAmount(written.value)
  if (written.signature === '') return { to, value, data: '0x' }
  const item = parseFunction(written.signature)
  const words = written.args.map((word, at) =>
    item.inputs[at]?.type === 'address' ? (contracts.named.get(word) ?? word) : word,
  )
  const args = await parseArguments(session, item.inputs, words)
  return { to, value, data: encodeFunctionData({ abi: [item], functionName: item.name, args }) }
}

/** What will happen to such a proposal; times in seconds. */
async function rulesOf(
  client: ChainClient,
  { governor, timelock }: GovernanceContracts,
  calls: readonly Call[],
): Promise<{
  readonly topic: Topic
  readonly votingDelay: bigint
  readonly votingPeriod: bigint
  readonly delay: bigint
}> {
  const targets = calls.map(({ to }) => to)
  const values = calls.map(({ value }) => value)
  const payloads = calls.map(({ data }) => data)
  const args = [targets, values, payloads] as const
  const [topic, delay, votingDelay, votingPeriod] = await Promise.all([
    client.readContract({ ...timelock, functionName: 'topicOfCalls', args }),
    client.readContract({ ...timelock, functionName: 'delayOfCalls', args }),
    client.readContract({ ...governor, functionName: 'votingDelay' }),
    client.readContract({ ...governor, functionName: 'votingPeriod' }),
  ])
  return { topic: topics[topic]!, delay, votingDelay, votingPeriod }
}

/** @throws {CommandError} The account holds too little to propose. */
async function requireWeight(
  client: ChainClient,
  contracts: GovernanceContracts,
  account: Address,
): Promise<void> {
  const { wrapped, threshold } = await readPower(client, contracts, account)
  if (wrapped < threshold) throw tooLightError(wrapped, threshold)
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if ((await weightBefore(client, contracts, account)) >= threshold) return
    await sleep(retryMs)
  }
}

/** The governor weighs who proposes one second before: what was wrapped in this second does not count yet. */
async function weightBefore(
  client: ChainClient,
  { wrappedWatt }: GovernanceContracts,
  account: Address,
): Promise<bigint> {
  const { timestamp } = await client.getBlock()
  return client.readContract({
    ...wrappedWatt,
    functionName: 'getPastBalanceOf',
    args: [account, timestamp - 1n],
  })
}

function tooLightError(wrapped: bigint, threshold: bigint): CommandError {
  return new CommandError({
    code: 'cli/weight-too-small',
    message: `Proposing needs ${formatAmount(threshold)} wrapped; this account holds ${formatAmount(wrapped)} so.`,
    fix: `wrap the rest first: watt gov wrap ${formatEther(threshold - wrapped)}`,
    ending: 'refused',
    details: { wrappedWei: wrapped, thresholdWei: threshold },
  })
}

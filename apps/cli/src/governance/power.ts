/**
 * `watt gov power`, `wrap` and `unwrap`: what an account weighs, and how coins come to weigh something.
 * @module
 */
import { nameOf, readPower, unwrapCall, wrapCall } from '@watt/sdk/governance'
import { formatAmount, parseAmount } from '../amount.ts'
import { writeResult } from '../chain/write-result.ts'
import type { DirectoryFlags, SignedFlags } from '../commands/gov.ts'
import { CommandError, usageError } from '../failure.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { findSigner, resolveAddress } from '../wallet/account.ts'
import { withGovernance } from './open.ts'
import { sendCall } from './refusal.ts'
import { moment } from './words.ts'

/** Shows coins, weight and delegations of an account. */
export async function showPower(session: Session, flags: DirectoryFlags, who?: string): Promise<void> {
  const word = who ?? session.account
  const address =
    word === undefined ? (await findSigner(session, undefined)).address : await resolveAddress(session, word)
  const { named, power, now } = await withGovernance(session, flags, async (client, contracts) => ({
    named: contracts.named,
    power: await readPower(client, contracts, address),
    now: (await client.getBlock()).timestamp,
  }))
  const { coins, wrapped, wrappedSupply, threshold, trust } = power
  const perMille = wrappedSupply === 0n ? 0 : Number((wrapped * 1_000n) / wrappedSupply)
  session.out.result({ address, ...power }, () => [
    ...fields([
      ['address', address],
      ['coins', `${formatAmount(coins)}, which weigh nothing until they are wrapped`],
      ['weight', `${formatAmount(wrapped)} wrapped, ${perMille / 10} % of all that is wrapped`],
      [
        'to propose',
        `${formatAmount(threshold)} needed: ${wrapped >= threshold ? 'it is there' : 'too little'}`,
      ],
    ]),
    '',
    ...fields(
      trust.map(({ topic, delegate, expiresAt }) => [
        topic,
        delegate === undefined
          ? 'follows nobody'
          : `follows ${nameOf(delegate, named)} until ${moment(expiresAt, now)}`,
      ]),
    ),
  ])
  if (wrapped === 0n) session.out.say('Next: watt gov wrap <amount> lets coins vote')
}

/** Makes coins weigh something; they stay the account's own. */
export async function wrap(session: Session, flags: SignedFlags, amount: string): Promise<void> {
  const value = parseAmount(amount)
  if (value === 0n) throw usageError('Nothing to wrap.', 'give an amount above 0')
  const signer = await findSigner(session, flags.passwordFile)
  const contracts = await withGovernance(session, flags, async (_, found) => found)
  const receipt = await sendCall(session, signer, wrapCall(contracts, value), `wrap ${formatAmount(value)}`, [
    ['means', 'a token for each coin; it counts in votes whose snapshot is later than this'],
    ['back', 'at any time, one for one: watt gov unwrap'],
  ])
  writeResult(session, receipt, { account: signer.address, wrappedWei: value }, [
    ['wrapped', formatAmount(value)],
  ])
}

/** Turns wrapped coins back into coins. */
export async function unwrap(session: Session, flags: SignedFlags, amount: string): Promise<void> {
  const asked = amount === 'all' ? undefined : parseAmount(amount)
  const signer = await findSigner(session, flags.passwordFile)
  const { contracts, held } = await withGovernance(session, flags, async (client, found) => ({
    contracts: found,
    held: await client.readContract({
      ...found.wrappedWatt,
      functionName: 'balanceOf',
      args: [signer.address],
    }),
  }))
  const value = asked ?? held
  if (value > held || value === 0n) throw notHeldError(value, held)
  const call = unwrapCall(contracts, value)
  const receipt = await sendCall(session, signer, call, `unwrap ${formatAmount(value)}`, [
    ['left', `${formatAmount(held - value)} wrapped`],
    ['means', 'these coins no longer count in votes whose snapshot is later than this'],
  ])
  writeResult(session, receipt, { account: signer.address, unwrappedWei: value }, [
    ['unwrapped', formatAmount(value)],
  ])
}

function notHeldError(asked: bigint, held: bigint): CommandError {
  return new CommandError({
    code: 'cli/not-held',
    message: `This account holds ${formatAmount(held)} wrapped; ${formatAmount(asked)} cannot be unwrapped.`,
    fix: held === 0n ? 'there is nothing to unwrap' : 'take less, or all: watt gov unwrap all',
    ending: 'refused',
    details: { heldWei: held, askedWei: asked },
  })
}

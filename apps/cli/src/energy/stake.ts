/**
 * `watt energy stake`, `unstake` and `claim`: WATT that earns, and the way back.
 * @module
 */
import { parseEventLogs, type TransactionReceipt } from 'viem'
import {
  claimCall,
  readStake,
  stakeCall,
  unstakeCall,
  withdrawStakeCall,
  type EnergyContracts,
  type StakeStatus,
} from '@watt/sdk/energy'
import { durationText } from '@watt/sdk/governance'
import { formatAmount, parseAmount } from '../amount.ts'
import { writeResult } from '../chain/write-result.ts'
import type { EnergyFlags } from '../commands/energy-words.ts'
import { CommandError, usageError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { withEnergy } from './open.ts'
import { allow, wrapMissing } from './spend.ts'

/** Stakes; coins are wrapped first where wrapped ones are missing. */
export async function stake(session: Session, flags: EnergyFlags, amountWord: string): Promise<void> {
  const amount = amountAboveZero(amountWord)
  const signer = await findSigner(session, flags.passwordFile)
  await withEnergy(session, flags, async (energy) => {
    const { client, contracts } = energy
    const { wrappedWatt, staking } = contracts
    const before = await readStake(client, contracts, signer.address)
    await wrapMissing(session, signer, energy, amount)
    const token = { address: wrappedWatt.address, symbol: 'wWATT', decimals: 18 }
    await allow(session, client, signer, {
      token,
      spender: staking.address,
      amount,
      purpose: 'the staking pool',
    })
    const receipt = await sendCall(
      session,
      signer,
      stakeCall(contracts, amount),
      `stake ${formatAmount(amount)}`,
      [
        ['earns', earnings(before, amount)],
        ['back', `asked for at any time, paid ${durationText(before.unstakeDelay)} later`],
      ],
    )
    writeResult(session, receipt, { stakedWei: amount, totalStakedWei: before.staked + amount }, [
      ['staked', formatAmount(amount)],
      ['in all', formatAmount(before.staked + amount)],
    ])
  })
}

/** Asks for stake back. */
export async function unstake(session: Session, flags: EnergyFlags, amountWord: string): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withEnergy(session, flags, async ({ client, contracts }) => {
    const { staked, unstakeDelay } = await readStake(client, contracts, signer.address)
    const amount = amountWord === 'all' ? staked : amountAboveZero(amountWord)
    if (amount > staked || amount === 0n) throw notStakedError(amount, staked)
    const call = unstakeCall(contracts, amount)
    const receipt = await sendCall(session, signer, call, `unstake ${formatAmount(amount)}`, [
      ['now', 'it stops earning'],
      ['paid', `in ${durationText(unstakeDelay)}, with watt energy claim`],
    ])
    writeResult(session, receipt, { unstakedWei: amount, delaySeconds: unstakeDelay }, [
      ['asked for', formatAmount(amount)],
      ['paid', `in ${durationText(unstakeDelay)}`],
    ])
    session.out.say(`Next, then: watt energy claim${rpcFlag(session)}`)
  })
}

/** Takes rewards, and stake whose wait is over. */
export async function claim(session: Session, flags: EnergyFlags): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withEnergy(session, flags, async ({ client, contracts }) => {
    const { earned, released, queue } = await readStake(client, contracts, signer.address)
    if (earned === 0n && released === 0n) throw nothingError(queue.length)
    if (released > 0n) {
      const call = withdrawStakeCall(contracts)
      const receipt = await sendCall(
        session,
        signer,
        call,
        `take back ${formatAmount(released)} of stake`,
        [],
      )
      writeResult(session, receipt, { withdrawnWei: released }, [['taken back', formatAmount(released)]])
    }
    if (earned > 0n) {
      const call = claimCall(contracts)
      const receipt = await sendCall(session, signer, call, `take ${formatAmount(earned)} of rewards`, [
        ['as', 'wrapped WATT; coins again with watt gov unwrap'],
      ])
      const value = { claimedWei: paidIn(contracts, receipt) }
      writeResult(session, receipt, value, [['rewards', formatAmount(value.claimedWei)]])
    }
  })
}

function paidIn({ staking }: EnergyContracts, { logs }: TransactionReceipt): bigint {
  const found = parseEventLogs({ abi: staking.abi, eventName: 'RewardPaid', logs })
  return found.reduce((sum, { args }) => sum + args.amount, 0n)
}

function earnings({ rewardPerSecond, totalStaked }: StakeStatus, amount: bigint): string {
  if (rewardPerSecond === 0n) return 'nothing now: no rewards flow into the pool'
  const perDay = (rewardPerSecond * 86_400n * amount) / (totalStaked + amount)
  return `about ${formatAmount(perDay)} a day at the present rewards and stakes`
}

function amountAboveZero(word: string): bigint {
  const amount = parseAmount(word)
  if (amount > 0n) return amount
  throw usageError('The amount is 0.', 'give an amount above 0')
}

function notStakedError(asked: bigint, staked: bigint): CommandError {
  return new CommandError({
    code: 'cli/not-held',
    message: `This account has staked ${formatAmount(staked)}; ${formatAmount(asked)} cannot be taken.`,
    fix:
      staked === 0n
        ? 'stake first: watt energy stake <amount>'
        : 'take less, or all: watt energy unstake all',
    ending: 'refused',
    details: { stakedWei: staked, askedWei: asked },
  })
}

function nothingError(waiting: number): CommandError {
  return new CommandError({
    code: 'cli/nothing-to-claim',
    message: `There are no rewards yet${waiting === 0 ? '' : ', and what was unstaked still waits'}.`,
    fix: 'see when: watt energy holdings',
    ending: 'refused',
  })
}

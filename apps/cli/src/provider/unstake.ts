/**
 * `watt provider unstake`: asks stake back that stands for no deal.
 * @module
 */
import { formatAmount, parseAmount } from '../amount.ts'
import { confirm } from '../ask.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import type { PasswordFlags } from '../commands/wallet.ts'
import { CommandError } from '../failure.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { providerSigner, providerWords, readProviderConfig, withProviderChain } from './folder.ts'
import { formatWhen } from './words.ts'

/** Asks for `amount` WATT, or for all that is free. @throws {CommandError} So much is not free. */
export async function unstake(
  session: Session,
  { passwordFile }: PasswordFlags,
  amount?: string,
): Promise<void> {
  const config = await readProviderConfig(session)
  const signer = await providerSigner(session, passwordFile)
  const { address } = signer
  const { free, stake, locked, stakeMin } = await withProviderChain(
    session,
    config,
    { address },
    async (chain) => {
      refuseTestKeyElsewhere(signer, chain.setting.chainId)
      const { stakeMin } = chain.setting
      return { ...((await chain.standing()) ?? { free: 0n, stake: 0n, locked: 0n }), stakeMin }
    },
  )
  const wei = amount === undefined ? free : parseAmount(amount)
  if (wei === 0n || wei > free) throw notFreeError(session, { wei, free, locked })
  await confirm(
    session,
    'Go ahead?',
    fields([
      ['ask back', `${formatAmount(wei)} of ${formatAmount(stake)} at stake`],
      ['bound', locked === 0n ? undefined : `${formatAmount(locked)} stay until the deals are over`],
      ['then', stake - wei < stakeMin ? `no new deals: they take ${formatAmount(stakeMin)}` : undefined],
    ]),
  )
  const account = await signer.unlock()
  const { hash, leaving, now } = await withProviderChain(
    session,
    config,
    { address, account },
    async (chain) => {
      const hash = await chain.send({ type: 'requestUnstake', amount: wei })
      const [standing, head] = await Promise.all([chain.standing(), chain.head()])
      return { hash, leaving: standing?.leaving, now: head.time }
    },
  )
  session.out.result({ provider: address, askedWei: wei, leaving, hash }, () =>
    fields([
      ['asked back', formatAmount(wei)],
      ['leaves', leaving && `${formatAmount(leaving.wei)}, ${formatWhen(Math.max(0, leaving.at - now))}`],
      ['hash', hash],
    ]),
  )
  session.out.say(`Then: ${providerWords(session, 'withdraw')}`)
}

function notFreeError(
  session: Session,
  { wei, free, locked }: { readonly wei: bigint; readonly free: bigint; readonly locked: bigint },
): CommandError {
  return new CommandError({
    code: 'cli/stake-not-free',
    message: `${formatAmount(free)} of the stake is free; ${formatAmount(locked)} stands for deals.`,
    fix: `ask for less, or again when deals are over: ${providerWords(session, 'status')}`,
    ending: 'refused',
    details: { askedWei: wei, freeWei: free, lockedWei: locked },
  })
}

/**
 * `watt provider withdraw`: settles what was proven, and sends it and stake that may leave to the provider's account.
 * @module
 */
import { payingContracts, type ProviderChain, readAccount } from '@watt/storage/provider'
import { formatAmount } from '../amount.ts'
import { confirm } from '../ask.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import type { PasswordFlags } from '../commands/wallet.ts'
import { CommandError } from '../failure.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import {
  providerSigner,
  providerWords,
  readProviderConfig,
  withAccount,
  withProviderChain,
} from './folder.ts'

/** Settles every deal that has something to settle, then withdraws. @throws {CommandError} There is nothing to take. */
export async function withdrawEarnings(session: Session, { passwordFile }: PasswordFlags): Promise<void> {
  const config = await readProviderConfig(session)
  const signer = await providerSigner(session, passwordFile)
  const { address } = signer
  const { open, released } = await withProviderChain(session, config, { address }, async (chain) => {
    refuseTestKeyElsewhere(signer, chain.setting.chainId)
    const { deals, openEpoch } = await withAccount(session, async (options) => readAccount(chain, options))
    const open = deals.filter(({ settledTo, endEpoch }) => settledTo < Math.min(openEpoch, endEpoch))
    return { open, released: await releasedStake(chain) }
  })
  await confirm(
    session,
    'Go ahead?',
    fields([
      ['action', `settle ${open.length} deals and withdraw`],
      ['stake', released === 0n ? undefined : `${formatAmount(released)} come back, too`],
      ['to', address],
    ]),
  )
  const account = await signer.unlock()
  const { wei, stakeWei, hashes } = await withProviderChain(
    session,
    config,
    { address, account },
    async (chain) => {
      for (const deal of open) await chain.send({ type: 'settle', deal: deal.id })
      const payable = await chain.payable()
      const hashes: string[] = []
      for (const from of payingContracts)
        if (payable[from] > 0n) hashes.push(await chain.send({ type: 'withdraw', from }))
      const stakeWei = await releasedStake(chain)
      if (stakeWei > 0n) hashes.push(await chain.send({ type: 'withdrawStake' }))
      if (hashes.length === 0) throw nothingError(session)
      return { stakeWei, hashes, wei: payable.market + payable.channels + payable.forced }
    },
  )
  session.out.result({ provider: address, settled: open.length, withdrawnWei: wei, stakeWei, hashes }, () =>
    fields([
      ['withdrawn', formatAmount(wei)],
      ['stake', stakeWei === 0n ? undefined : `${formatAmount(stakeWei)} are back`],
      ['settled', `${open.length} deals`],
      ...hashes.map((hash) => ['hash', hash] as const),
    ]),
  )
}

/** Wei that were asked back and may leave now. */
async function releasedStake(chain: ProviderChain): Promise<bigint> {
  const [standing, { time }] = await Promise.all([chain.standing(), chain.head()])
  const leaving = standing?.leaving
  return leaving === undefined || leaving.at > time ? 0n : leaving.wei
}

function nothingError(session: Session): CommandError {
  return new CommandError({
    code: 'cli/nothing-to-withdraw',
    message: 'Nothing was earned that is not withdrawn already, and no stake may leave now.',
    fix: `see what is pending and ahead: ${providerWords(session, 'earnings')}; and when stake leaves: ${providerWords(session, 'status')}`,
    ending: 'refused',
  })
}

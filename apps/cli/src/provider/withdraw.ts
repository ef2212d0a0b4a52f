/**
 * `watt provider withdraw`: settles what was proven and sends it to the provider's account.
 * @module
 */
import { payingContracts, readAccount } from '@watt/storage/provider'
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
  const open = await withProviderChain(session, config, { address }, async (chain) => {
    refuseTestKeyElsewhere(signer, chain.setting.chainId)
    const { deals, openEpoch } = await withAccount(session, async (options) => readAccount(chain, options))
    return deals.filter(({ settledTo, endEpoch }) => settledTo < Math.min(openEpoch, endEpoch))
  })
  await confirm(
    session,
    'Go ahead?',
    fields([
      ['action', `settle ${open.length} deals and withdraw`],
      ['to', address],
    ]),
  )
  const account = await signer.unlock()
  const { wei, hashes } = await withProviderChain(session, config, { address, account }, async (chain) => {
    for (const deal of open) await chain.send({ type: 'settle', deal: deal.id })
    const payable = await chain.payable()
    const hashes: string[] = []
    for (const from of payingContracts)
      if (payable[from] > 0n) hashes.push(await chain.send({ type: 'withdraw', from }))
    if (hashes.length === 0) throw nothingError(session)
    return { wei: payable.market + payable.channels + payable.forced, hashes }
  })
  session.out.result({ provider: address, settled: open.length, withdrawnWei: wei, hashes }, () =>
    fields([
      ['withdrawn', formatAmount(wei)],
      ['settled', `${open.length} deals`],
      ...hashes.map((hash) => ['hash', hash] as const),
    ]),
  )
}

function nothingError(session: Session): CommandError {
  return new CommandError({
    code: 'cli/nothing-to-withdraw',
    message: 'Nothing was earned that is not withdrawn already.',
    fix: `see what is pending and ahead: ${providerWords(session, 'earnings')}`,
    ending: 'refused',
  })
}

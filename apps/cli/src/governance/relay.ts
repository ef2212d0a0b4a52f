/**
 * `watt gov relay`: counts holders who did not vote with those they follow. Anybody may, for everybody.
 * @module
 */
import { hexId, planPaths, relayCall, titleOf } from '@watt/sdk/governance'
import { formatAmount } from '../amount.ts'
import { writeResult } from '../chain/write-result.ts'
import type { SignedFlags } from '../commands/gov.ts'
import type { Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { withProposal } from './open.ts'
import { sendCall } from './refusal.ts'
import { requireActive } from './vote.ts'

/** Sends paths batch after batch; each depends on the one before. */
export async function relay(session: Session, flags: SignedFlags, id: string): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  const { contracts, proposal, plan } = await withProposal(session, flags, id, async (opened) => {
    requireActive(opened)
    const about = { proposal: opened.proposal, topic: opened.status.topic }
    return { ...opened, plan: await planPaths(opened.client, opened.contracts, about) }
  })
  const { batches, holders, weight, fromBlock } = plan
  if (fromBlock > 0n) session.out.warn(`delegations before block ${fromBlock} were not searched`)
  if (holders === 0) {
    session.out.result({ proposal: hexId(proposal.id), holders, weightWei: weight }, () => [
      'Nothing to do: everybody who follows a voter is counted where they belong.',
    ])
    return
  }
  for (const [at, paths] of batches.entries()) {
    const part = batches.length === 1 ? '' : `, part ${at + 1} of ${batches.length}`
    const action = `count ${paths.length} holders with those they follow${part}`
    const receipt = await sendCall(session, signer, relayCall(contracts, proposal.id, paths), action, [
      ['proposal', titleOf(proposal.description)],
      ['weight', `${formatAmount(weight)} of ${holders} holders in all`],
    ])
    writeResult(session, receipt, { proposal: hexId(proposal.id), holders: paths.length }, [
      ['counted', `${paths.length} holders`],
    ])
  }
}

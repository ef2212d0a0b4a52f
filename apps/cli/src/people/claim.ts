/**
 * `watt presence claim`: rewards become coins.
 * @module
 */
import { claimCall, isInTree, readReward, type Claimable, type MemberReward } from '@watt/sdk/people'
import { writeResult } from '../chain/write-result.ts'
import type { SignedFlags } from '../commands/gov.ts'
import { CommandError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import type { Session } from '../session.ts'
import { findSigner, type Signer } from '../wallet/account.ts'
import { acrossMidnight } from './midnight.ts'
import { memberNamed, requireMember, withPeople, type People } from './open.ts'
import { formatGwei } from './words.ts'

/** Pays out what members earned: the signer’s own without words. */
export async function claim(
  session: Session,
  flags: SignedFlags,
  ...words: readonly string[]
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withPeople(session, flags, async (people) => {
    const members =
      words.length === 0
        ? [await requireMember(session, people, signer.address)]
        : await Promise.all(words.map(async (word) => memberNamed(session, people, word)))
    const ids = [...new Set(members.map(({ id }) => id))]
    await acrossMidnight(session, async () => claimNow(session, signer, people, ids))
  })
}

async function claimNow(
  session: Session,
  signer: Signer,
  { client, contracts }: People,
  ids: readonly number[],
): Promise<void> {
  const rewards = await Promise.all(ids.map(async (id) => readReward(client, id)))
  const open = rewards.filter((reward) => reward !== undefined && reward.earnedGwei > reward.claimedGwei)
  const claims = open.flatMap((reward) => claimable(session, reward!))
  const sum = open.reduce((gwei, reward) => gwei + reward!.earnedGwei - reward!.claimedGwei, 0n)
  if (claims.length === 0)
    throw new CommandError({
      code: 'cli/nothing-to-claim',
      message: 'There is nothing to claim now.',
      fix: 'rewards of a day can be claimed once it is over: watt presence rewards',
      ending: 'refused',
      details: { ids },
    })
  const receipt = await sendCall(session, signer, claimCall(contracts, claims), `claim ${formatGwei(sum)}`, [
    ['for', claims.map(({ id, account }) => `member ${id}, ${account}`).join('; ')],
  ])
  writeResult(session, receipt, { claimedGwei: sum, members: claims.map(({ id }) => id) }, [
    ['claimed', formatGwei(sum)],
    ['for', claims.length === 1 ? `member ${claims[0]!.id}` : `${claims.length} members`],
  ])
}

/** @throws {CommandError} The node’s proof does not prove what it says. */
function claimable(session: Session, { proof, root, ...leaf }: MemberReward): readonly Claimable[] {
  if (proof === null) return []
  const { id, account, earnedGwei, provisionalGwei } = leaf
  const found = { id, account, earnedGwei, provisionalGwei, proof }
  if (isInTree(root, found)) return [found]
  throw new CommandError({
    code: 'cli/bad-proof',
    message: `The node at ${session.rpc} gave a wrong proof for member ${id}.`,
    fix: 'ask another node: --rpc <url>',
    details: { id, root },
  })
}

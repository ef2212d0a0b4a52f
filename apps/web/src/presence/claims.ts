/**
 * What a member can claim, checked before it is sent. Pure.
 * @module
 */
import { WattError } from '@watt/errors'
import { isInTree, type Claimable, type MemberReward } from '@watt/sdk/people'

/**
 * The claim of all that was earned and not paid out.
 * @returns undefined where there is nothing to claim now
 * @throws {BadProofError} The node's proof does not prove what it says.
 */
export function claimOf(reward: MemberReward | undefined): Claimable | undefined {
  if (reward?.proof == null || reward.earnedGwei <= reward.claimedGwei) return undefined
  const { id, account, earnedGwei, provisionalGwei, proof, root } = reward
  const found = { id, account, earnedGwei, provisionalGwei, proof }
  if (!isInTree(root, found)) throw new BadProofError()
  return found
}

/** A node that errs or lies: the contract would refuse its claim. */
export class BadProofError extends WattError {
  readonly code = 'presence/bad-proof'
  override readonly fix = 'Ask another node.'
  constructor() {
    super('The node gave a proof that does not prove the reward.')
  }
}

/**
 * The signer's seat among the attestors.
 * @module
 */
import type { Address } from 'viem'
import { CommandError } from '../../failure.ts'
import { rpcFlag, type Session } from '../../session.ts'
import type { People } from '../open.ts'

/** The number of the account's seat. @throws {CommandError} It has none, or none any more. */
export async function requireAttestor(
  session: Session,
  { client, contracts }: People,
  account: Address,
): Promise<number> {
  const args = [account] as const
  const attestor = await client.readContract({ ...contracts.attestors, functionName: 'attestorAt', args })
  if (attestor !== 0) return attestor
  throw new CommandError({
    code: 'cli/not-an-attestor',
    message: `${account} is no attestor here.`,
    fix: `see who is: watt people attest list${rpcFlag(session)}; a vote admits more: watt gov propose attestors "add((address,uint32))"`,
    ending: 'refused',
    details: { account },
  })
}

/**
 * `watt people attest list`: who may attest, and who may no more.
 * @module
 */
import type { DirectoryFlags } from '../../commands/gov.ts'
import { columns } from '../../output.ts'
import { rpcFlag, type Session } from '../../session.ts'
import { withPeople } from '../open.ts'

/** Lists the attestors there ever were. */
export async function listAttestors(session: Session, flags: DirectoryFlags): Promise<void> {
  await withPeople(session, flags, async ({ client, contracts: { attestors } }) => {
    const count = await client.readContract({ ...attestors, functionName: 'attestors' })
    const found = await Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const attestor = at + 1
        const seat = await client.readContract({ ...attestors, functionName: 'attestorOf', args: [attestor] })
        const { account, dailyLimit, isRevoked } = seat
        return { attestor, account, dailyLimit, isRevoked }
      }),
    )
    session.out.result({ attestors: found }, () =>
      found.length === 0
        ? ['There are none; a vote admits them.']
        : columns(
            [
              ['', 'ACCOUNT', 'A DAY', ''],
              ...found.map(({ attestor, account, dailyLimit, isRevoked }) => [
                String(attestor),
                account,
                String(dailyLimit),
                isRevoked ? 'revoked' : '',
              ]),
            ],
            [0, 2],
          ),
    )
    session.out.say(
      `To end one that lies: watt gov propose attestors "revoke(uint16)" <number> --title "…"${rpcFlag(session)}`,
    )
  })
}

/**
 * `watt beacon start`: does the duty of one or several members.
 * @module
 */
import { runMember, type MemberEvent } from '@watt/beacon'
import type { BeaconStartFlags } from '../commands/beacon.ts'
import { withChain } from '../chain/client.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import { untilStopped } from '../node/until-stopped.ts'
import { toJson } from '../output.ts'
import type { Session } from '../session.ts'
import { findSigner, type Signer } from '../wallet/account.ts'

/** Runs until SIGINT, SIGTERM, SIGHUP, or until the process that started it is gone. */
export async function startBeacon(session: Session, flags: BeaconStartFlags): Promise<void> {
  const chainId = await withChain(session, async (client) => client.getChainId())
  const sessions = [session, ...(flags.with ?? []).map((account) => ({ ...session, account }))]
  const members = await Promise.all(
    sessions.map(async (it) => {
      const signer = await findSigner(it, flags.passwordFile)
      refuseTestKeyElsewhere(signer, chainId)
      return { signer, privateKey: await signer.unlockKey() }
    }),
  )
  const stop = new AbortController()
  const running = Promise.all(
    members.map(async ({ signer, privateKey }) =>
      runMember(
        { rpc: session.rpc, privateKey, onEvent: (event) => log(session, signer, event) },
        stop.signal,
      ),
    ),
  )
  const names = members.map(({ signer }) => signer.address)
  session.out.result({ members: names }, () => names.map((address) => `member ${address}`))
  try {
    // A network without a beacon ends it at once.
    await Promise.race([untilStopped(), running])
  } finally {
    stop.abort()
    await running
    if (process.connected) process.disconnect() // Listening for its end keeps the channel, and so this process, alive.
  }
}

function log(session: Session, { address }: Signer, { type, ...rest }: MemberEvent): void {
  const at = new Date().toISOString()
  session.host.stderr.write(`${toJson({ at, event: `beacon.${type}`, member: address, ...rest })}\n`)
}

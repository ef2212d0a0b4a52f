/**
 * `watt storage gateway ipfs`: runs the IPFS gateway until it is told to stop.
 * @module
 */
import { join } from 'node:path'
import { startIpfsGateway } from '@watt/storage/gateway'
import type { PasswordFlags } from '../commands/wallet.ts'
import { untilStopped } from '../node/until-stopped.ts'
import type { Session } from '../session.ts'
import { gatewayFolder, openStore, readGatewayConfig } from './folder.ts'
import { teller } from './words.ts'

/** Runs until SIGINT, SIGTERM, SIGHUP, or until the process that started it is gone. */
export async function runIpfs(session: Session, { passwordFile }: PasswordFlags): Promise<void> {
  const config = await readGatewayConfig(session)
  const { listen } = config.ipfs
  const opened = await openStore(session, config, 'ipfs', passwordFile)
  const tell = teller(session)
  try {
    const folder = join(gatewayFolder(session), 'ipfs')
    const gateway = await startIpfsGateway({
      listen,
      folder,
      store: opened.store,
      failed: (error) => tell('failed', error),
    })
    const url = `http://${listen.host}:${gateway.port}`
    session.out.result({ url, account: opened.address }, () => [
      `IPFS at ${url}/ipfs/, for ${opened.address}`,
    ])
    await untilStopped()
    await gateway.stop()
  } finally {
    await opened.close()
  }
  if (process.connected) process.disconnect() // Listening for its end keeps the channel, and so this process, alive.
}

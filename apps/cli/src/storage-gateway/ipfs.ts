/**
 * `watt storage gateway ipfs`: runs the IPFS gateway until it is told to stop.
 * @module
 */
import { join } from 'node:path'
import { startIpfsGateway } from '@watt/storage/gateway'
import { untilStopped } from '../node/until-stopped.ts'
import type { Session } from '../session.ts'
import { gatewayFolder, openStore, readGatewayConfig } from './folder.ts'
import type { GatewayFlags } from './routes.ts'
import { teller } from './words.ts'

/** Runs until SIGINT, SIGTERM, SIGHUP, or until the process that started it is gone. */
export async function runIpfs(session: Session, flags: GatewayFlags): Promise<void> {
  const config = await readGatewayConfig(session)
  const { listen } = config.ipfs
  const opened = await openStore(session, config, 'ipfs', flags)
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

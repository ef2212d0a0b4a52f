/**
 * `watt storage gateway s3`: runs the S3 gateway until it is told to stop.
 * @module
 */
import { join } from 'node:path'
import { createS3Metrics, keyringOf, startS3Gateway, startStatusServer } from '@watt/storage/gateway'
import { untilStopped } from '../node/until-stopped.ts'
import type { Session } from '../session.ts'
import { gatewayFolder, openStore, readGatewayConfig } from './folder.ts'
import type { GatewayFlags } from './routes.ts'
import { teller } from './words.ts'

/** Runs until SIGINT, SIGTERM, SIGHUP, or until the process that started it is gone. */
export async function runS3(session: Session, flags: GatewayFlags): Promise<void> {
  const config = await readGatewayConfig(session)
  const { listen, ack, stagedBytesMax, origins, statusPort } = config.s3
  const opened = await openStore(session, config, 's3', flags)
  const tell = teller(session)
  const metrics = createS3Metrics()
  try {
    const gateway = await startS3Gateway({
      listen,
      keyring: keyringOf(config.s3),
      origins,
      folder: join(gatewayFolder(session), 's3'),
      network: opened.store,
      ack,
      stagedBytesMax,
      answered: metrics.answered,
      failed: (error) => tell('failed', error),
    })
    try {
      const status = await startStatusServer(statusPort, async () => gateway.status(), metrics)
      const endpoint = `http://${listen.host}:${gateway.port}`
      const { waitingObjects } = await gateway.status()
      session.out.result({ endpoint, account: opened.address, status: status.port, waitingObjects }, () => [
        `S3 at ${endpoint}, for ${opened.address}`,
        ...(waitingObjects > 0 ? [`${waitingObjects} objects of an earlier run wait to be stored`] : []),
      ])
      await untilStopped()
      await status.stop()
    } finally {
      await gateway.stop()
    }
  } finally {
    await opened.close()
  }
  if (process.connected) process.disconnect() // Listening for its end keeps the channel, and so this process, alive.
}

/**
 * `watt oracle start`: runs the reporter of a data folder until it is told to stop.
 * @module
 */
import { createLogger, startReporter } from '@watt/oracle'
import type { PasswordFlags } from '../commands/wallet.ts'
import { withChain } from '../chain/client.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import { untilStopped } from '../node/until-stopped.ts'
import type { Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { oracleFolder, readOracleConfig } from './folder.ts'

/** Runs a reporter until SIGINT, SIGTERM, SIGHUP, or until the process that started it is gone. */
export async function startOracle(session: Session, { passwordFile }: PasswordFlags): Promise<void> {
  const dataDir = oracleFolder(session)
  const config = await readOracleConfig(session)
  const signer = await findSigner({ ...session, dataDir }, passwordFile)
  const chainId = await withChain({ ...session, rpc: config.rpc }, async (client) => client.getChainId())
  refuseTestKeyElsewhere(signer, chainId)
  const account = await signer.unlock()
  const logger = createLogger(account.address)
  const reporter = await startReporter({ config, dataDir, account, logger })
  const url = `http://${config.listen.host}:${reporter.port}`
  session.out.result({ reporter: reporter.address, url, feeds: config.feeds.map(({ name }) => name) }, () => [
    `reporter ${reporter.address} at ${url}`,
  ])
  await untilStopped()
  await reporter.stop()
  if (process.connected) process.disconnect() // Listening for its end keeps the channel, and so this process, alive.
}

/**
 * `watt node start`: runs the node of a data folder until it is told to stop.
 * @module
 */
import type { NodeStartFlags } from '../commands/node.ts'
import { homeDataDir, type Session } from '../session.ts'
import { untilStopped } from './until-stopped.ts'
import { join } from 'node:path'

/** A process whose disk failed may hang at its end; then it is killed. */
const endMsMax = 8_000

/**
 * Runs a node until SIGINT or SIGTERM, or until the process that started it is gone.
 * @throws {StoreError} Its disk failed.
 */
export async function startNodeProcess(
  session: Session,
  { rpcPort, p2pPort, blockTimeMs }: NodeStartFlags,
): Promise<void> {
  const dataDir = session.dataDir ?? join(homeDataDir(session), 'node')
  const { readNodeConfig, startNode } = await import('@watt/node')
  const flags = { rpcPort, p2pPort, blockTimeMs }
  const node = await startNode(await readNodeConfig({ dataDir, flags, env: session.host.env }))
  const failure = await Promise.race([untilStopped(), node.stopRequested, node.diskFailed])
  if (failure !== undefined) setTimeout(() => process.kill(process.pid, 'SIGKILL'), endMsMax).unref()
  await node.stop()
  if (process.connected) process.disconnect() // Listening for its end keeps the channel, and so this process, alive.
  if (failure !== undefined) throw failure
}

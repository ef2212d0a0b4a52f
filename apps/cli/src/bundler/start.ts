/**
 * `watt bundler start`: runs a bundler until it is told to stop.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startBundler } from '@watt/bundler'
import { withChain } from '../chain/client.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import type { BundlerStartFlags } from '../commands/bundler.ts'
import { CommandError } from '../failure.ts'
import { untilStopped } from '../node/until-stopped.ts'
import { toJson } from '../output.ts'
import { homeDataDir, type Session } from '../session.ts'
import { type LockKind, takeLock } from '../up/lock.ts'
import { loopback } from '../up/ports.ts'
import { findSigner } from '../wallet/account.ts'
import { defaultBundlerPort } from './port.ts'

/** Runs until SIGINT, SIGTERM, SIGHUP, or until the process that started it is gone. */
export async function startBundlerProcess(session: Session, flags: BundlerStartFlags): Promise<void> {
  const dataDir = session.dataDir ?? join(homeDataDir(session), 'bundler')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const unlock = await takeLock(dataDir, bundlerLock)
  try {
    const signer = await findSigner({ ...session, dataDir }, flags.passwordFile)
    refuseTestKeyElsewhere(signer, await withChain(session, async (client) => client.getChainId()))
    const account = await signer.unlock()
    const port = flags.listenPort ?? defaultBundlerPort
    const bundler = await startBundler({
      rpc: session.rpc,
      dataDir,
      host: loopback,
      port,
      account,
      log: (event, facts) =>
        void session.host.stderr.write(`${toJson({ at: new Date().toISOString(), event, ...facts })}\n`),
    }).catch((error: unknown) => explainPort(error, port))
    session.out.result({ bundler: bundler.url, account: account.address, folder: dataDir }, () => [
      `bundler at ${bundler.url}, sends from ${account.address}`,
    ])
    await untilStopped()
    await bundler.stop()
  } finally {
    await unlock()
    if (process.connected) process.disconnect() // Listening for its end keeps the channel, and so this process, alive.
  }
}

/** Two would send from the same account, and each would overwrite what the other keeps. */
const bundlerLock: LockKind = {
  file: 'bundler.lock',
  refusal: (dataDir, pid) =>
    new CommandError({
      code: 'cli/locked',
      message: `The bundler in ${dataDir} is running already${pid === undefined ? '' : ` (process ${pid})`}.`,
      fix: 'use it, or start another one: watt bundler start --data-dir ./second --listen-port 0 --account <another>',
      ending: 'refused',
      details: { dataDir, pid: pid ?? null },
    }),
}

function explainPort(error: unknown, port: number): never {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  throw new CommandError({
    code: 'cli/port-in-use',
    message: `Port ${port} of ${loopback} is in use by another program.`,
    fix: 'stop that program, or take another port: watt bundler start --listen-port 0',
    details: { port },
  })
}

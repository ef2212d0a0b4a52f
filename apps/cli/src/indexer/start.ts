/**
 * `watt indexer start`: runs the index of a data folder until it is told to stop.
 * @module
 */
import { mkdir, rm } from 'node:fs/promises'
import { startIndexer, type FollowState, type Indexer } from '@watt/indexer'
import type { IndexerStartFlags } from '../commands/indexer.ts'
import { CommandError } from '../failure.ts'
import { untilStopped } from '../node/until-stopped.ts'
import { toJson } from '../output.ts'
import type { Session } from '../session.ts'
import { takeLock } from '../up/lock.ts'
import { indexFolder, indexLock, indexPlace, rebuildRequest } from './folder.ts'
import { defaultIndexPort } from './port.ts'

const requestPollMs = 1_000

/** Runs until SIGINT, SIGTERM, SIGHUP, or until the process that started it is gone. */
export async function startIndex(session: Session, flags: IndexerStartFlags): Promise<void> {
  const folder = indexFolder(session)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const unlock = await takeLock(folder, indexLock)
  try {
    const port = flags.listenPort ?? defaultIndexPort
    const indexer = await startIndexer({
      rpc: session.rpc,
      place: indexPlace(session),
      port,
      origins: flags.origin ?? [],
      beginAnew: flags.beginAnew ?? false,
      onState: logOf(session),
      onError: (error) =>
        void session.host.stderr.write(
          `${toJson({ at: new Date().toISOString(), event: 'indexer.failed', error: String(error) })}\n`,
        ),
    }).catch((error: unknown) => explainPort(error, port))
    session.out.result({ index: indexer.url, folder }, () => [
      `index at ${indexer.url}/v1/status, described at ${indexer.url}/v1/openapi.json`,
    ])
    const requests = watchRequests(session, indexer)
    try {
      await Promise.race([untilStopped(), indexer.ended])
    } finally {
      clearInterval(requests)
      await indexer.stop()
    }
  } finally {
    await unlock()
    if (process.connected) process.disconnect() // Listening for its end keeps the channel, and so this process, alive.
  }
}

/** `watt indexer rebuild` of another process leaves a file. */
function watchRequests(session: Session, indexer: Indexer): NodeJS.Timeout {
  const request = rebuildRequest(session)
  return setInterval(() => {
    rm(request).then(
      () => indexer.rebuild(),
      () => undefined, // There is none.
    )
  }, requestPollMs)
}

/** One line when it falls behind or catches up, when the node goes or comes; none for each block. */
function logOf(session: Session): (state: FollowState) => void {
  let last: string | undefined
  return ({ progress, head, problem }) => {
    const lag = head === undefined || progress === undefined ? undefined : head - progress.block
    const word = problem !== undefined ? 'waiting' : lag === undefined || lag > 10 ? 'behind' : 'following'
    if (word === last) return
    last = word
    const facts = {
      at: new Date().toISOString(),
      event: `indexer.${word}`,
      block: progress?.block,
      head,
      problem,
    }
    session.host.stderr.write(`${toJson(facts)}\n`)
  }
}

function explainPort(error: unknown, port: number): never {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  throw new CommandError({
    code: 'cli/port-in-use',
    message: `Port ${port} of 127.0.0.1 is in use by another program.`,
    fix: 'stop that program, or take another port: watt indexer start --listen-port 0',
    details: { port },
  })
}

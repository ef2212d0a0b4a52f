/**
 * `watt up`: validators as child processes, the page beside them, until it is told to stop.
 * @module
 */
import { join } from 'node:path'
import type { UpFlags } from '../commands/up.ts'
import { CommandError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import type { Session } from '../session.ts'
import { openFolder } from './data-folder.ts'
import { type Exit, exitText } from './exit-text.ts'
import { greeting, type Readiness } from './greeting.ts'
import { indexUrl, prepareIndex } from './index-process.ts'
import { openNetwork, type LocalNetwork } from './local-network.ts'
import { takeLock } from './lock.ts'
import { quorumSetOf, quorumThreshold } from './node-config.ts'
import { loopback } from './ports.ts'
import { waitUntilReady } from './readiness.ts'
import { ManagedProcess } from './managed-process.ts'
import { Services } from './services.ts'
import { builtPage, servePage, type PageServer } from './web-server.ts'

const readyTimeoutMs = 120_000

/** Starts the local network and serves it until SIGINT, SIGTERM or SIGHUP. */
export async function startLocalNetwork(session: Session, flags: UpFlags): Promise<void> {
  const dataDir = session.dataDir ?? resolvePath(session.host, '.watt/local')
  await openFolder(dataDir)
  const unlock = await takeLock(dataDir)
  const stop = new AbortController()
  const release = onStopSignals(() => stop.abort())
  try {
    const network = await openNetwork(dataDir, flags)
    await runNetwork(session, network, stop.signal)
  } finally {
    release()
    await unlock()
  }
}

async function runNetwork(session: Session, network: LocalNetwork, stop: AbortSignal): Promise<void> {
  const { out } = session
  const { manifest, dataDir, isNew } = network
  const page = await servePage(builtPage, manifest.webPort, pageConfig(network)).catch(explainPort)
  const startup = new AbortController()
  const services = new Services(network, out)
  const index = await prepareIndex(network, (event) => {
    if (event.type === 'exited') out.warn(exitText('indexer', event))
  })
  let isReady = false
  const validators = manifest.validators.map(
    ({ name }) =>
      new ManagedProcess({
        name,
        words: ['node', 'start', '--json', '--data-dir', join(dataDir, name)],
        folder: join(dataDir, name),
        onEvent: (event) => {
          // A validator that ends by itself with an error before the network ever worked will do so again.
          if (event.type === 'exited' && !isReady && event.code !== null)
            startup.abort(startError(name, event))
          else if (event.type === 'exited') out.warn(exitText(name, event))
        },
      }),
  )
  try {
    out.say(`Starting ${validators.length === 1 ? 'one validator' : `${validators.length} validators`} …`)
    for (const validator of validators) validator.start()
    const patienceMs = session.timeoutMs ?? readyTimeoutMs
    const rpc = `http://${loopback}:${manifest.rpcPort}`
    const waiting = waitUntilReady(rpc, patienceMs, AbortSignal.any([stop, startup.signal]))
    const ready = await waiting.catch((error: unknown) => {
      if (stop.aborted) return undefined
      throw error
    })
    if (ready) {
      isReady = true
      announce(session, network, { validators, page, head: isNew ? 0n : ready.startHead })
      index?.start()
      if (manifest.reporters.length > 0) services.start(stop)
      await aborted(stop)
      out.say('Stopping …')
    }
  } finally {
    const force = onStopSignals(() => [services, index, ...validators].forEach((it) => it?.kill()))
    await services.stop()
    await Promise.all([page.close(), index?.stop(), ...validators.map((validator) => validator.stop())])
    force()
  }
}

function announce(
  session: Session,
  network: LocalNetwork,
  running: {
    readonly validators: readonly ManagedProcess[]
    readonly page: PageServer
    readonly head: bigint
  },
): void {
  const { manifest, dataDir, nodeIds } = network
  const readiness: Readiness = {
    ready: true,
    rpc: `http://${loopback}:${manifest.rpcPort}`,
    web: `http://${loopback}:${manifest.webPort}`,
    chainId: manifest.chainId,
    index: indexUrl(network) ?? null,
    dataDir,
    pid: process.pid,
    validators: manifest.validators.map(({ name, rpcPort }, at) => ({
      name,
      pid: running.validators[at]?.pid ?? 0,
      rpc: `http://${loopback}:${rpcPort}`,
      nodeId: nodeIds[at] ?? '',
    })),
  }
  session.out.result(readiness, () =>
    greeting(
      readiness,
      {
        isNew: network.isNew,
        head: running.head,
        threshold: quorumThreshold(manifest.validators.length),
        blockTimeMs: manifest.blockTimeMs,
        pageIsBuilt: running.page.isBuilt,
        folder: session.host.folder,
        program: 'npx watt',
      },
      session.out,
    ),
  )
}

function pageConfig(network: LocalNetwork): Parameters<typeof servePage>[2] {
  const { manifest, nodeIds } = network
  const api = indexUrl(network)
  return {
    rpc: `http://${loopback}:${manifest.rpcPort}`,
    ws: `ws://${loopback}:${manifest.rpcPort}`,
    ...(api !== undefined && { api }),
    chainId: manifest.chainId,
    validators: manifest.validators.map(({ name, rpcPort }, at) => ({
      name,
      rpc: `http://${loopback}:${rpcPort}`,
      nodeId: nodeIds[at] ?? '',
    })),
    quorumSet: quorumSetOf(nodeIds),
  }
}

/** A second program took the port between the look and the use. */
function explainPort(error: NodeJS.ErrnoException): never {
  if (error.code !== 'EADDRINUSE') throw error
  throw new CommandError({
    code: 'cli/port-in-use',
    message: `The page’s port was taken by another program a moment ago.`,
    fix: 'start again, or choose another one: watt up --web-port 0',
  })
}

/** The validator's own error, where its last words are one. */
function startError(name: string, { code, lastWords }: Exit): CommandError {
  const own = lastWords
    .split('\n')
    .map(parseError)
    .findLast((it) => it !== undefined)
  const lastLine = lastWords.split('\n').at(-1)?.slice(0, 300)
  return new CommandError({
    code: 'cli/validator-failed',
    message: `${name} could not start: ${own?.message ?? `it ended with code ${code}${lastLine ? ` (${lastLine})` : ''}`}`,
    fix: own?.fix ?? `read ${name}/log.jsonl in the data folder`,
    details: { validator: name, exitCode: code, cause: own?.code ?? null },
  })
}

type OwnError = { readonly code: string; readonly message: string; readonly fix: string | null }

function parseError(line: string): OwnError | undefined {
  if (!line.startsWith('{"error":')) return undefined
  try {
    const { error } = JSON.parse(line) as { readonly error: OwnError }
    return typeof error.message === 'string' ? error : undefined
  } catch {
    return undefined
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** @returns stops listening. */
function onStopSignals(run: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, run)
  return () => {
    for (const signal of signals) process.off(signal, run)
  }
}

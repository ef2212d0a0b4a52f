/**
 * A network of real validators, each a process of its own, with a genesis that suits the load.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createIdentity, readOrCreateKeyFile } from '@watt/node/identity'
import { headOf, sleep } from './rpc-call.ts'

export const chainId = 31_337
export const blockTimeMs = 1_000

export type ValidatorNode = {
  readonly rpc: string
  readonly rpcPort: number
  readonly p2pPort: number
  readonly pid: number
  /** Path of what it logs, JSON lines. */
  readonly log: string
}

export type RealNetwork = {
  readonly nodes: readonly ValidatorNode[]
  /** Path of the genesis file. */
  readonly genesis: string
  stop(): Promise<void>
}

export type NetworkOptions = {
  readonly validators: number
  /** Balances in wei, code and storage by address. */
  readonly allocation: Readonly<Record<string, unknown>>
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Further settings of every node. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Flags of Node itself, `--cpu-prof` say. */
  readonly execArgv?: readonly string[]
}

const main = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url))
const readyMs = 60_000

/** Starts validators that trust each other and waits until they close blocks. */
export async function startNetwork(options: NetworkOptions): Promise<RealNetwork> {
  const root = await mkdtemp(join(tmpdir(), 'watt-overload-'))
  const indices = Array.from({ length: options.validators }, (_, index) => index)
  const genesis = join(root, 'genesis.json')
  const parameters = { gasLimit: 30_000_000, ...options.parameters }
  const { allocation } = options
  await writeFile(
    genesis,
    JSON.stringify({ chainId, name: 'overload', timestampMs: Date.now(), parameters, allocation }),
  )
  const folder = (index: number): string => join(root, String(index))
  for (const index of indices) await mkdir(folder(index))
  const ids = await Promise.all(
    indices.map(async (it) => createIdentity(await readOrCreateKeyFile(join(folder(it), 'key'))).nodeId),
  )
  const ports = await freePorts(2 * options.validators)
  const address = (index: number): string => `/ip4/127.0.0.1/tcp/${ports[2 * index]}`
  const children: ChildProcess[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(end))
    await rm(root, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    for (const index of indices) {
      const config = {
        genesis: '../genesis.json',
        blockTimeMs,
        quorumSet: { threshold: ids.length - Math.floor((ids.length - 1) / 3), validators: ids },
        unsafeQuorum: true,
        listen: [address(index)],
        peers: indices.filter((it) => it !== index).map(address),
        rpcPort: ports[2 * index + 1],
        ...options.settings,
      }
      await writeFile(join(folder(index), 'config.json'), JSON.stringify(config))
      children.push(await launch(folder(index), options.execArgv ?? []))
    }
    const nodes = indices.map((index) => ({
      rpc: `http://127.0.0.1:${ports[2 * index + 1]}`,
      rpcPort: ports[2 * index + 1] as number,
      p2pPort: ports[2 * index] as number,
      pid: children[index]?.pid as number,
      log: join(folder(index), 'log.jsonl'),
    }))
    await Promise.all(nodes.map((node, index) => ready(node, children[index] as ChildProcess)))
    return { nodes, genesis, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function launch(folder: string, execArgv: readonly string[]): Promise<ChildProcess> {
  const log = join(folder, 'log.jsonl')
  const { open } = await import('node:fs/promises')
  const file = await open(log, 'a')
  const words = [...execArgv, main, 'node', 'start', '--json', '--data-dir', folder]
  const child = spawn(process.execPath, words, { stdio: ['ignore', file.fd, file.fd, 'ipc'] })
  await file.close()
  return child
}

/** Two blocks beyond genesis: then all of them agree. */
async function ready({ rpc, log }: ValidatorNode, child: ChildProcess): Promise<void> {
  const until = Date.now() + readyMs
  while (Date.now() < until && child.exitCode === null) {
    if ((await headOf(rpc).catch(() => 0)) >= 2) return
    await sleep(100)
  }
  const lastWords = await readFile(log, 'utf8').catch(() => '')
  throw new Error(`${rpc} closed no block within ${readyMs} ms: ${lastWords.slice(-500)}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const insist = setTimeout(() => child.kill('SIGKILL'), 15_000)
  child.kill('SIGTERM')
  await ended
  clearTimeout(insist)
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))))
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/**
 * The nodes that are compared, each as its own process on free ports with one-second blocks; of all but Watt with a gas limit out of
 * the way.
 * @module
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openLevelStore, parseGenesis } from '@watt/ledger'
import { growGenesis } from '../../core/ledger/src/grown-chain.fixture.ts'

export type PeerName = 'watt1' | 'watt4' | 'anvil' | 'hardhat'
export const peerNames: readonly PeerName[] = ['watt1', 'watt4', 'anvil', 'hardhat']

export type Peer = {
  readonly rpc: string
  /** The processes that serve; what only supervises is left out. */
  readonly pids: readonly number[]
  stop(options?: { readonly keepFiles?: boolean }): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const gasLimit = 2_000_000_000
const readyMs = 60_000

export type WattOptions = {
  /** For the processes of Watt, `--cpu-prof` say. */
  readonly nodeFlags?: readonly string[]
  /** Of each block; absent: Watt's default. */
  readonly gasLimit?: bigint | undefined
  /** The chain has so many accounts, up to some millions, from its first block on. One validator only. */
  readonly accounts?: number | undefined
}

/** @returns undefined when this peer cannot be had on this machine. */
export async function startPeer(name: PeerName, options: WattOptions = {}): Promise<Peer | undefined> {
  switch (name) {
    case 'watt1':
      return startWatt(1, options)
    case 'watt4':
      return startWatt(4, options)
    case 'anvil':
      return startAnvil()
    case 'hardhat':
      return startHardhat()
  }
}

async function startWatt(
  validators: number,
  { nodeFlags = [], gasLimit, accounts }: WattOptions,
): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'watt-bench-'))
  try {
    if (gasLimit !== undefined || accounts !== undefined) {
      const made = await startNetwork(folder, validators, [])
      await made.stop({ keepFiles: true })
      await beginAnew(join(folder, 'network'), validators, { gasLimit, accounts })
    }
    return await startNetwork(folder, validators, nodeFlags)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Gives a network that was made another first block. */
async function beginAnew(
  network: string,
  validators: number,
  { gasLimit, accounts }: Pick<WattOptions, 'gasLimit' | 'accounts'>,
): Promise<void> {
  const stores = Array.from({ length: validators }, (_, index) => join(network, `node-${index + 1}`, 'store'))
  for (const path of stores) await rm(path, { recursive: true })
  const file = join(network, 'genesis.json')
  const genesis = JSON.parse(await readFile(file, 'utf8')) as { parameters?: object }
  if (gasLimit !== undefined) {
    genesis.parameters = { ...genesis.parameters, gasLimit: Number(gasLimit) }
    await writeFile(file, JSON.stringify(genesis))
  }
  if (accounts === undefined) return
  for (const path of stores) {
    const store = await openLevelStore(path)
    await growGenesis(store, parseGenesis(genesis), accounts)
    await store.close()
  }
}

async function startNetwork(folder: string, validators: number, nodeFlags: readonly string[]): Promise<Peer> {
  const [rpcPort, webPort] = [await freePort(), await freePort()]
  const main = join(root, 'apps/cli/src/main.ts')
  const flags = ['--bare', '--validators', `${validators}`, '--data-dir', join(folder, 'network')]
  const child = spawn(
    process.execPath,
    [main, 'up', '--json', ...flags, '--rpc-port', `${rpcPort}`, '--web-port', `${webPort}`],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: nodeFlags.join(' ') } },
  )
  const ready = JSON.parse(await firstLine(child)) as { rpc: string; validators: readonly { pid: number }[] }
  return {
    rpc: ready.rpc,
    pids: ready.validators.map(({ pid }) => pid),
    stop: ({ keepFiles = false } = {}) => end(child, keepFiles ? undefined : folder),
  }
}

async function startAnvil(): Promise<Peer | undefined> {
  const carried = join(root, 'node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil')
  const binary = existsSync(carried) ? carried : 'anvil'
  if (spawnSync(binary, ['--version']).status !== 0) return undefined
  const port = await freePort()
  const flags = ['--port', `${port}`, '--block-time', '1', '--gas-limit', `${gasLimit}`, '--silent']
  return served(spawn(binary, flags, { stdio: 'ignore' }), port)
}

async function startHardhat(): Promise<Peer | undefined> {
  const cli = join(root, 'node_modules/hardhat/dist/src/cli.js')
  if (!existsSync(cli)) return undefined
  const folder = await mkdtemp(join(root, 'bench/.hardhat-'))
  const network = { type: 'edr-simulated', blockGasLimit: gasLimit, mining: { auto: false, interval: 1_000 } }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(
    join(folder, 'hardhat.config.js'),
    `export default ${JSON.stringify({ networks: { node: network } })}`,
  )
  const port = await freePort()
  const child = spawn(process.execPath, [cli, 'node', '--port', `${port}`], { cwd: folder, stdio: 'ignore' })
  return served(child, port, folder)
}

async function served(child: ChildProcess, port: number, folder?: string): Promise<Peer> {
  const rpc = `http://127.0.0.1:${port}`
  const until = Date.now() + readyMs
  while (Date.now() < until && child.exitCode === null) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] })
    const answer = await fetch(rpc, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }).catch(() => undefined)
    if (answer?.ok) return { rpc, pids: [child.pid as number], stop: () => end(child, folder) }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await end(child, folder)
  throw new Error(`${child.spawnfile} did not answer at ${rpc}`)
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.once('exit', (code) => reject(new Error(`the network ended with ${code} before it was ready`)))
  })
}

async function end(child: ChildProcess, folder?: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
  if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('the listener has no port')
  return address.port
}

/**
 * What `watt doctor` looks at. Each check answers in one sentence; one that fails names its fix.
 * @module
 */
import { readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Status } from '@watt/sdk'
import { isPortFree } from '../up/ports.ts'

export type Finding = {
  readonly name: string
  /** skipped: it did not apply here. */
  readonly verdict: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly sentence: string
  readonly fix?: string
}

/** What the checks look at; the node's answer is undefined when it did not answer. */
export type Circumstances = {
  readonly nodeVersion: string
  readonly dataDirs: readonly string[]
  readonly rpc: string
  readonly status: Status | undefined
  readonly ports: readonly number[]
  readonly nowMs: number
}

const minimumNode = [24, 11] as const
const diskBytesMin = 1024 ** 3
/** A clock this far from the network's makes a validator's close times useless. */
const clockMsMax = 2000

/** Runs all checks. */
export async function runChecks(about: Circumstances): Promise<readonly Finding[]> {
  const ofMachine = await Promise.all([
    ...about.dataDirs.map(checkFolder),
    checkDisk(about.dataDirs[0] ?? '.'),
    ...about.dataDirs.map(checkKeys),
    ...about.ports.map((port) => checkPort(port, about.status)),
  ])
  const ofNode = [checkRpc(about), checkPeers(about), checkClock(about), checkClosing(about)]
  return [checkNode(about.nodeVersion), ...ofMachine, ...ofNode]
}

/** The runtime's version against engines.node of the root package.json. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major < minimumNode[0] || (major === minimumNode[0] && minor < minimumNode[1])
  return isOld
    ? failed(
        'node',
        `Node ${version} is older than ${minimumNode.join('.')}.`,
        'npm run setup, then use npx watt',
      )
    : ok('node', `Node ${version}.`)
}

async function checkFolder(path: string): Promise<Finding> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return { name: 'data folder', verdict: 'skipped', sentence: `${path} does not exist yet.` }
  if (!found.isDirectory())
    return failed('data folder', `${path} is a file.`, `move it away: mv ${path} ${path}.old`)
  return process.platform !== 'win32' && (found.mode & 0o022) !== 0
    ? failed('data folder', `${path} can be written by other users.`, `chmod 700 ${path}`)
    : ok('data folder', `${path}.`)
}

async function checkDisk(path: string): Promise<Finding> {
  const free = await freeBytes(path)
  if (free === undefined)
    return { name: 'disk', verdict: 'skipped', sentence: 'The system does not say how much space is left.' }
  const gigabytes = `${(free / 1024 ** 3).toFixed(1)} GiB are free.`
  return free < diskBytesMin
    ? failed('disk', gigabytes, 'free some space, or move the data: --data-dir <path>')
    : ok('disk', gigabytes)
}

/** Space for the folder, or for the nearest one above it that exists. */
async function freeBytes(path: string): Promise<number | undefined> {
  for (let at = path; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => undefined)
    if (found) return found.bavail * found.bsize
    if (dirname(at) === at) return undefined
  }
}

/** Keys and keystores that others can read. */
async function checkKeys(path: string): Promise<Finding> {
  if (process.platform === 'win32')
    return { name: 'keys', verdict: 'skipped', sentence: 'Windows keeps no such permissions.' }
  const files = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  const keys = files
    .filter((file) => file.isFile() && (file.name === 'key' || file.parentPath.endsWith('keystore')))
    .map((file) => join(file.parentPath, file.name))
  const open: string[] = []
  for (const key of keys) if (((await stat(key)).mode & 0o077) !== 0) open.push(key)
  if (open.length > 0)
    return failed('keys', `Other users can read ${open.join(', ')}.`, `chmod 600 ${open.join(' ')}`)
  return keys.length === 0
    ? { name: 'keys', verdict: 'skipped', sentence: `No keys in ${path}.` }
    : ok('keys', `${keys.length} in ${path}, readable by their owner alone.`)
}

async function checkPort(port: number, status: Status | undefined): Promise<Finding> {
  if (await isPortFree(port)) return ok('port', `${port} is free.`)
  return status === undefined
    ? {
        name: 'port',
        verdict: 'warning',
        sentence: `${port} is in use, and not by a Watt node that answers.`,
        fix: 'watt up --rpc-port 0 --web-port 0',
      }
    : ok('port', `${port} is in use while a Watt node runs.`)
}

function checkRpc({ rpc, status }: Circumstances): Finding {
  return status === undefined
    ? failed('rpc', `No Watt node answers at ${rpc}.`, 'npx watt up; or name another: --rpc <url>')
    : ok('rpc', `${rpc} answers, chain ${BigInt(status.chainId)}, block ${BigInt(status.head.number)}.`)
}

function checkPeers({ status }: Circumstances): Finding {
  if (status === undefined) return { name: 'peers', verdict: 'skipped', sentence: 'No node to ask.' }
  const needed = Object.keys(status.consensus.quorum.nodes).length > 1
  return status.peerCount === 0 && needed
    ? failed(
        'peers',
        'The node has no peers.',
        'check peers in its config.json and that their ports can be reached',
      )
    : ok('peers', `${status.peerCount} connected.`)
}

/** The head's close time comes from the validators' clocks; ours must not be behind it. */
function checkClock({ status, nowMs }: Circumstances): Finding {
  if (status === undefined) return { name: 'clock', verdict: 'skipped', sentence: 'No node to compare with.' }
  const aheadMs = status.head.closeTimeMs - nowMs
  return aheadMs > clockMsMax
    ? failed(
        'clock',
        `This machine’s clock is ${Math.round(aheadMs / 1000)} s behind the newest block.`,
        'turn on time synchronisation: timedatectl set-ntp true',
      )
    : ok('clock', 'Agrees with the newest block.')
}

function checkClosing({ status }: Circumstances): Finding {
  if (status === undefined) return { name: 'consensus', verdict: 'skipped', sentence: 'No node to ask.' }
  const { state, reason } = status.consensus
  if (state === 'synced') return ok('consensus', 'Blocks close.')
  return failed(
    'consensus',
    `The node is ${state}${reason === null ? '' : `: ${reason.replace(/\.$/, '')}`}.`,
    'watt consensus quorum',
  )
}

function ok(name: string, sentence: string): Finding {
  return { name, verdict: 'ok', sentence }
}

function failed(name: string, sentence: string, fix: string): Finding {
  return { name, verdict: 'failed', sentence, fix }
}

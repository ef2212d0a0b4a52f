/**
 * `watt node init`: a data folder that can join a network: key, configuration, genesis.
 * @module
 */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import { createIdentity, readOrCreateKeyFile } from '@watt/node/identity'
import type { NodeInitFlags } from '../commands/node.ts'
import { CommandError, usageError } from '../failure.ts'
import { prettyJson } from '../pretty-json.ts'
import { resolvePath } from '../host.ts'
import { fields } from '../output.ts'
import { homeDataDir, type Session } from '../session.ts'
import { configFile, keyFile } from '../up/local-network.ts'
import { readSmallFile } from '../wallet/keystore-folder.ts'

const usualRpcPort = 8545
const usualP2pPort = 30_333

/** Writes the files of a node that is not there yet. */
export async function initNode(session: Session, flags: NodeInitFlags): Promise<void> {
  const { host, out } = session
  const dataDir = session.dataDir ?? join(homeDataDir(session), 'node')
  const configPath = join(dataDir, configFile)
  await refuseExisting(configPath)
  const genesis = await readJson(resolvePath(host, flags.genesis))
  const quorum = flags.quorum === undefined ? undefined : await readJson(resolvePath(host, flags.quorum))
  if (quorum === undefined && !flags.watcher) {
    throw usageError(
      'A validator needs to know whom it trusts.',
      'add --quorum <file>, or --watcher to only follow',
    )
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await writeFileAtomic(join(dataDir, 'genesis.json'), prettyJson(genesis))
  const { nodeId, address } = createIdentity(await readOrCreateKeyFile(join(dataDir, keyFile)))
  await writeFileAtomic(configPath, prettyJson(configOf(flags, quorum)))
  out.result({ dataDir, nodeId, address, config: configPath }, () =>
    fields([
      ['node id', nodeId],
      ['address', address],
      ['folder', dataDir],
    ]),
  )
  out.say('Give the node id to those who shall trust this node.')
  out.say(`Next: watt node start --data-dir ${dataDir}`)
}

function configOf(flags: NodeInitFlags, quorumSet: unknown): Readonly<Record<string, unknown>> {
  return {
    genesis: 'genesis.json',
    rpcPort: flags.rpcPort ?? usualRpcPort,
    listen: [`/ip4/0.0.0.0/tcp/${flags.p2pPort ?? usualP2pPort}`],
    peers: flags.peer ?? [],
    ...(quorumSet !== undefined && { quorumSet }),
    ...(flags.watcher && { validator: false }),
  }
}

async function refuseExisting(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) === undefined) return
  throw new CommandError({
    code: 'cli/node-exists',
    message: `There is a node in this folder already: ${path}.`,
    fix: 'start it: watt node start; or choose another folder: --data-dir <path>',
    ending: 'refused',
    details: { path },
  })
}

async function readJson(path: string): Promise<unknown> {
  const content = await readSmallFile(path)
  try {
    return JSON.parse(content)
  } catch {
    throw usageError(`${path} is not JSON.`, 'check the file', { path })
  }
}

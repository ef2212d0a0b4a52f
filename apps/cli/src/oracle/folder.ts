/**
 * Where a reporter’s settings lie, and how they are read.
 * @module
 */
import { join } from 'node:path'
import { configFile, findFeed, parseConfig, type FeedDefinition, type ReporterConfig } from '@watt/oracle'
import { notFoundError, usageError } from '../failure.ts'
import { homeDataDir, type Session } from '../session.ts'
import { checkedAddress } from '../wallet/account.ts'
import { readSmallFile } from '../wallet/keystore-folder.ts'

/** The reporter’s data folder: what `--data-dir` names. */
export function oracleFolder(session: Session): string {
  return session.dataDir ?? join(homeDataDir(session), 'oracle')
}

/** @throws {CommandError} There is no reporter. @throws {ConfigError} Its settings are wrong. */
export async function readOracleConfig(session: Session): Promise<ReporterConfig> {
  const path = join(oracleFolder(session), configFile)
  const content = await readSmallFile(path).catch(() => {
    throw notFoundError(`There is no reporter in ${oracleFolder(session)}.`, 'make one: watt oracle init', {
      path,
    })
  })
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch {
    throw usageError(`${path} is not JSON.`, 'mend it, or make a new one: watt oracle init', { path })
  }
  const config = parseConfig(json)
  return session.rpcWasGiven ? { ...config, rpc: session.rpc } : config
}

/** @throws {CommandError} There is no feed of that name. */
export function namedFeed(name: string): FeedDefinition {
  const feed = findFeed(name)
  if (feed) return feed
  throw notFoundError(`There is no feed "${name.slice(0, 40)}".`, 'watt oracle sources shows those there are')
}

/** A feed’s contract and node: as flags say, else as the reporter of this folder has it. */
export async function locateFeed(
  session: Session,
  name: string,
  given: string | undefined,
): Promise<{ readonly contract: `0x${string}`; readonly rpc: string; readonly peers: readonly string[] }> {
  if (given !== undefined) return { contract: checkedAddress(given), rpc: session.rpc, peers: [] }
  const config = await readOracleConfig(session)
  const found = config.feeds.find((feed) => feed.name === name)
  if (!found) {
    throw notFoundError(`The reporter of this folder does not report ${name}.`, 'add --contract <address>', {
      name,
    })
  }
  const own = `http://${config.listen.host}:${config.listen.port}`
  return { contract: found.contract, rpc: config.rpc, peers: [own, ...config.peers] }
}

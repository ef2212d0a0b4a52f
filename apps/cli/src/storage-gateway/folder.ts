/**
 * Where the gateways’ settings lie, and how the network is opened with them.
 * @module
 */
import { join } from 'node:path'
import {
  gatewayConfigFile,
  openNetworkStore,
  parseGatewayConfig,
  type GatewayConfig,
  type OpenedStore,
} from '@watt/storage/gateway'
import { BaseError } from 'viem'
import { chainError, withChain } from '../chain/client.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import { notFoundError, usageError } from '../failure.ts'
import { defaultTimeoutMs, homeDataDir, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { readSmallFile } from '../wallet/keystore-folder.ts'
import type { GatewayFlags } from './routes.ts'

/** The gateways’ folder, within what `--data-dir` names. */
export function gatewayFolder(session: Session): string {
  return join(homeDataDir(session), 'storage-gateway')
}

/** @throws {CommandError} There are no settings. @throws {GatewayConfigError} They are wrong. */
export async function readGatewayConfig(session: Session): Promise<GatewayConfig> {
  const path = join(gatewayFolder(session), gatewayConfigFile)
  const content = await readSmallFile(path).catch(() => {
    throw notFoundError(
      `There is no gateway in ${gatewayFolder(session)}.`,
      'make one: watt storage gateway init',
      { path },
    )
  })
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch {
    throw usageError(`${path} is not JSON.`, 'mend it, or make a new one: watt storage gateway init', {
      path,
    })
  }
  const config = parseGatewayConfig(json)
  return session.rpcWasGiven ? { ...config, rpc: session.rpc } : config
}

/** The network, with the keys and the money of the account that signs. @param name - folder for this one’s caches */
export async function openStore(
  session: Session,
  config: GatewayConfig,
  name: string,
  { passwordFile, pay }: GatewayFlags,
): Promise<OpenedStore> {
  const signer = await findSigner(session, passwordFile)
  const at = { ...session, rpc: config.rpc }
  refuseTestKeyElsewhere(signer, await withChain(at, async (client) => client.getChainId()))
  const privateKey = await signer.unlockKey()
  const folder = join(gatewayFolder(session), name, 'client')
  try {
    return await openNetworkStore({
      rpc: config.rpc,
      directory: config.directory,
      privateKey,
      folder,
      epochs: config.epochs,
      payWeiPerGiB: pay,
    })
  } catch (error) {
    throw error instanceof BaseError
      ? chainError(error, config.rpc, session.timeoutMs ?? defaultTimeoutMs)
      : error
  }
}

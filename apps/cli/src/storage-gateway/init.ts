/**
 * `watt storage gateway init`: settings and an access key.
 * @module
 */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import { gatewayConfigFile, newGatewayConfig } from '@watt/storage/gateway'
import { CommandError } from '../failure.ts'
import { prettyJson } from '../pretty-json.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { gatewayFolder } from './folder.ts'
import type { GatewayInitFlags } from './routes.ts'

/** Writes settings where there are none yet. */
export async function initGateway(session: Session, flags: GatewayInitFlags): Promise<void> {
  const { out } = session
  const folder = gatewayFolder(session)
  const path = join(folder, gatewayConfigFile)
  await refuseExisting(path)
  const { origin, ...choices } = flags
  const config = newGatewayConfig({ ...choices, rpc: session.rpc, origins: origin })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFileAtomic(path, prettyJson(config))
  const { listen, keys } = config.s3
  const [key] = keys
  const endpoint = `http://${listen.host}:${listen.port}`
  out.result(
    {
      config: path,
      endpoint,
      region: config.s3.region,
      accessKey: key?.accessKey,
      secretKey: key?.secretKey,
    },
    () =>
      fields([
        ['endpoint', endpoint],
        ['region', config.s3.region],
        ['access key', key?.accessKey ?? ''],
        ['secret key', key?.secretKey ?? ''],
        ['settings', path],
      ]),
  )
  if (!isLoopback(listen.host))
    out.warn('Others can reach the gateways: put TLS before S3, and publish only what everybody may read.')
  out.say('Next: watt storage gateway s3, and watt storage gateway ipfs')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

async function refuseExisting(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) === undefined) return
  throw new CommandError({
    code: 'cli/gateway-exists',
    message: `There are settings already: ${path}.`,
    fix: 'start it: watt storage gateway s3; or choose another folder: --data-dir <path>',
    ending: 'refused',
    details: { path },
  })
}

/**
 * `watt oracle init`: a data folder for a reporter: key and settings.
 * @module
 */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import { configFile, defaultTiming, parseConfig, type ReporterConfig } from '@watt/oracle'
import { hexToBytes } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { OracleInitFlags } from '../commands/oracle.ts'
import { CommandError, usageError } from '../failure.ts'
import { prettyJson } from '../pretty-json.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { checkedAddress, findSigner } from '../wallet/account.ts'
import { encryptKey } from '../wallet/keystore.ts'
import { writeWallet } from '../wallet/keystore-folder.ts'
import { chooseNewPassword } from '../wallet/password.ts'
import { oracleFolder } from './folder.ts'

/** The wallet that `watt oracle start` opens unless `--account` names another. */
export const oracleWallet = 'oracle'
const usualPort = 9700

/** Writes the files of a reporter that is not there yet. */
export async function initOracle(session: Session, flags: OracleInitFlags): Promise<void> {
  const { out } = session
  const folder = oracleFolder(session)
  const path = join(folder, configFile)
  await refuseExisting(path)
  const config = parseConfig(configOf(session, flags))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const address =
    session.account === undefined
      ? await createKey(folder, await chooseNewPassword(session, flags.passwordFile))
      : (await findSigner(session, flags.passwordFile)).address
  await writeFileAtomic(path, prettyJson(config))
  out.result({ folder, address, config: path, feeds: config.feeds.map(({ name }) => name) }, () =>
    fields([
      ['reporter', address],
      ['folder', folder],
      ['feeds', config.feeds.map(({ name }) => name).join(', ')],
      ['sources', config.mode.type === 'live' ? 'public endpoints' : 'bundled history, replayed'],
    ]),
  )
  out.say('Its address must be voted into the reporter set before its observations count.')
  out.say(`Next: watt oracle start --data-dir ${folder}`)
}

function configOf(session: Session, flags: OracleInitFlags): ReporterConfig {
  return {
    rpc: session.rpc,
    listen: { host: '127.0.0.1', port: flags.listenPort ?? usualPort },
    peers: flags.peer ?? [],
    feeds: flags.feed.map((word) => {
      const [, name = '', contract = ''] = /^([^=]+)=(0x[0-9a-fA-F]{40})$/.exec(word) ?? []
      if (name === '') throw usageError(`"${word.slice(0, 80)}" is no feed.`, 'write --feed ES=0x…')
      return { name, contract: checkedAddress(contract) }
    }),
    mode:
      flags.replayEvery === undefined
        ? { type: 'live', lookSeconds: 3600 }
        : {
            type: 'replay',
            everySeconds: flags.replayEvery,
            ...(flags.replayFrom !== undefined && { from: flags.replayFrom }),
          },
    files: {},
    keep: (flags.keep ?? []).map(checkedAddress),
    timing: defaultTiming,
  }
}

async function createKey(folder: string, password: string): Promise<`0x${string}`> {
  const privateKey = generatePrivateKey()
  const { address } = privateKeyToAccount(privateKey)
  const keystore = await encryptKey(hexToBytes(privateKey), password, address)
  await writeWallet(join(folder, 'keystore'), oracleWallet, keystore)
  return address
}

async function refuseExisting(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) === undefined) return
  throw new CommandError({
    code: 'cli/oracle-exists',
    message: `There is a reporter in this folder already: ${path}.`,
    fix: 'start it: watt oracle start; or choose another folder: --data-dir <path>',
    ending: 'refused',
    details: { path },
  })
}

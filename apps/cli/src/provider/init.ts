/**
 * `watt provider init`: a folder that stores for others: key and settings, with defaults that suit a laptop.
 * @module
 */
import { mkdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import { encodeProviderConfig, parseProviderConfig, type ProviderConfig } from '@watt/storage/provider'
import { hexToBytes } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { formatAmount, parseAmount } from '../amount.ts'
import { askText } from '../ask.ts'
import type { ProviderInitFlags } from '../commands/provider.ts'
import { CommandError } from '../failure.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { checkedAddress, findSigner } from '../wallet/account.ts'
import { encryptKey } from '../wallet/keystore.ts'
import { writeWallet } from '../wallet/keystore-folder.ts'
import { chooseNewPassword } from '../wallet/password.ts'
import {
  accountFile,
  providerConfigPath,
  providerFolder,
  providerWords,
  withProviderChain,
} from './folder.ts'
import { formatBytes, parseSize } from './words.ts'

/** The wallet that is made for a provider. */
const providerWallet = 'provider'
const usualPort = 9800
const usualPrice = '0.0001'
const usualReadPrice = '0.00001'
const usualSizeMax = 2 ** 40
/** Offered sizes are whole multiples of it. */
const sizeStep = 2 ** 30
const oneWatt = 10n ** 18n

/** Writes the files of a provider that is not there yet. */
export async function initProvider(session: Session, flags: ProviderInitFlags): Promise<void> {
  const { out } = session
  const folder = providerFolder(session)
  const path = providerConfigPath(session)
  await refuseExisting(session, path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const size = flags.size ?? (await chooseSize(session, folder))
  const draft = parseProviderConfig(settingsOf(session, flags, parseSize(size)))
  const address = await chooseAccount(session, flags, folder)
  const config = {
    ...draft,
    stakeWei: flags.stake === undefined ? await stakeFor(session, draft, address) : parseAmount(flags.stake),
  }
  await writeFileAtomic(path, encodeProviderConfig(config))
  const { offer, capacityBytes, stakeWei, url } = config
  out.result({ folder, address, config: path, capacityBytes, ...offer, stakeWei, url }, () =>
    fields([
      ['provider', address],
      ['folder', folder],
      [
        'offers',
        `${formatBytes(capacityBytes)} at ${formatAmount(offer.priceWeiPerGiBEpoch)} for a GiB and epoch`,
      ],
      [
        'stake',
        stakeWei === 0n
          ? 'the least that the network asks for'
          : `${formatAmount(stakeWei)}; fined where pieces get lost or proofs are missing`,
      ],
      ['reached at', url],
    ]),
  )
  out.say()
  if (session.account === undefined) {
    out.say(`1. Its account pays the stake, and a little gas. Send both there from a wallet of yours:`)
    out.say(
      `   watt wallet send ${address} ${stakeWei / oneWatt + 1n} --account <your wallet> --rpc ${config.rpc}`,
    )
    out.say(`2. Then start it; it registers and offers by itself:`)
  } else out.say(`Start it; the stake comes from ${session.account}:`)
  out.say(`   ${providerWords(session, 'start')}`)
  if (isLoopback(url))
    out.say(
      `Only this machine reaches it there. For others, write where it listens into "listen" of ${path}, and say its public address: ${providerWords(session, 'url')} <url>`,
    )
}

function settingsOf(session: Session, flags: ProviderInitFlags, capacityBytes: number): unknown {
  const port = flags.port ?? usualPort
  const host = flags.host ?? '127.0.0.1'
  return {
    rpc: session.rpc,
    ...(flags.directory !== undefined && { directory: checkedAddress(flags.directory) }),
    listen: { host, port },
    machine: { host: '127.0.0.1', port: flags.machinePort ?? (port === 0 ? 0 : port + 1) },
    url: flags.url ?? `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    class: flags.class ?? 'laptop',
    region: flags.region ?? 0,
    ...(flags.window !== undefined && { window: flags.window }),
    capacityBytes,
    ...(flags.bucket !== undefined && { bucket: { url: flags.bucket } }),
    offer: {
      priceWeiPerGiBEpoch: parseAmount(flags.price ?? usualPrice).toString(),
      ...(flags.maxEpochs !== undefined && { maxEpochs: flags.maxEpochs }),
    },
    retrieval: {
      priceWeiPerMiB: parseAmount(flags.readPrice ?? usualReadPrice).toString(),
      ...(flags.freeQuota !== undefined && { freeQuotaBytes: parseSize(flags.freeQuota) }),
    },
  }
}

/** A half of what is free, in whole GiB; a person may say otherwise. */
async function chooseSize(session: Session, folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder)
  const half = Math.floor((bavail * bsize) / 2 / sizeStep) * sizeStep
  const usual = formatBytes(Math.max(sizeStep, Math.min(half, usualSizeMax))).replace(/\.0+ /, ' ')
  if (session.yes || !session.host.canAsk) return usual
  const answer = await askText(session, `How much to offer (${usual})`, 'use --size')
  return answer.trim() === '' ? usual : answer
}

async function chooseAccount(
  session: Session,
  flags: ProviderInitFlags,
  folder: string,
): Promise<`0x${string}`> {
  if (session.account !== undefined) {
    const { address } = await findSigner(session, flags.passwordFile)
    await writeFileAtomic(join(folder, accountFile), `${session.account}\n`)
    return address
  }
  const password = await chooseNewPassword(session, flags.passwordFile)
  const privateKey = generatePrivateKey()
  const { address } = privateKeyToAccount(privateKey)
  await writeWallet(
    join(folder, 'keystore'),
    providerWallet,
    await encryptKey(hexToBytes(privateKey), password, address),
  )
  await writeFileAtomic(join(folder, accountFile), `${providerWallet}\n`)
  return address
}

/** What deals that fill the offer need; 0, the least there is, where the network does not answer yet. */
async function stakeFor(session: Session, config: ProviderConfig, address: `0x${string}`): Promise<bigint> {
  try {
    return await withProviderChain(session, config, { address }, async (chain) =>
      chain.stakeFor(config.offer.priceWeiPerGiBEpoch, BigInt(config.capacityBytes)),
    )
  } catch {
    session.out.warn(`${config.rpc} does not answer: the stake will be the least that the network asks for.`)
    return 0n
  }
}

function isLoopback(url: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname)
}

async function refuseExisting(session: Session, path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) === undefined) return
  throw new CommandError({
    code: 'cli/provider-exists',
    message: `There is a provider in this folder already: ${path}.`,
    fix: `start it: ${providerWords(session, 'start')}; change its offer: ${providerWords(session, 'offer')}, or where it is reached: ${providerWords(session, 'url')}; or choose another folder: --data-dir <path>`,
    ending: 'refused',
    details: { path },
  })
}

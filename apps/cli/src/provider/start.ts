/**
 * `watt provider start`: runs the provider of a folder until it is told to stop, and tells what happens.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type EventLevel,
  type Fields,
  openProvider,
  type ProviderConfig,
  type Tell,
} from '@watt/storage/provider'
import { formatAmount } from '../amount.ts'
import { withChain } from '../chain/client.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import type { PasswordFlags } from '../commands/wallet.ts'
import { CommandError } from '../failure.ts'
import { untilStopped } from '../node/until-stopped.ts'
import { fields, printable, toJson } from '../output.ts'
import type { Session } from '../session.ts'
import { inWords, providerFolder, providerSigner, readProviderConfig } from './folder.ts'
import { formatBytes } from './words.ts'

/** Runs a provider until SIGINT, SIGTERM, SIGHUP, or until the process that started it is gone. */
export async function startProviderProcess(session: Session, { passwordFile }: PasswordFlags): Promise<void> {
  const { out } = session
  const dataDir = providerFolder(session)
  const config = await readProviderConfig(session)
  const signer = await providerSigner(session, passwordFile)
  const tell = teller(session)
  const chainId = await untilAnswered(tell, async () =>
    withChain({ ...session, rpc: config.rpc }, async (client) => client.getChainId()),
  )
  refuseTestKeyElsewhere(signer, chainId)
  const account = await signer.unlock()
  const { offer, capacityBytes, url } = config
  out.result({ provider: account.address, url, capacityBytes, ...offer }, () =>
    fields([
      ['provider', account.address],
      [
        'offers',
        `${formatBytes(capacityBytes)} at ${formatAmount(offer.priceWeiPerGiBEpoch)} for a GiB and epoch`,
      ],
      ['reached at', url],
    ]),
  )
  const options = { config, dataDir, account, tell, env: session.host.env }
  const readConfig = async (): Promise<ProviderConfig> => readProviderConfig(session)
  const provider = await untilAnswered(tell, async () =>
    inWords(session, config.rpc, openProvider({ ...options, readConfig })),
  )
  await untilStopped()
  await provider.stop()
  if (process.connected) process.disconnect() // Listening for its end keeps the channel, and so this process, alive.
}

/** A node that is there and has too much to do, as when a machine just started, is waited for; told once. */
async function untilAnswered<RESULT>(tell: Tell, ask: () => Promise<RESULT>): Promise<RESULT> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof CommandError) || !passing.has(error.code)) throw error
      if (tries === 0) tell('warn', 'node.awaited', { code: error.code, reason: error.message })
    }
    await sleep(pauseMs)
  }
}

const passing: ReadonlySet<string> = new Set(['cli/node-busy', 'cli/timed-out'])
const pauseMs = 3000

function teller({ out }: Session): Tell {
  return (level, event, facts = {}) => {
    if (level === 'debug') return
    const at = new Date().toISOString()
    out.item({ at, level, event, ...facts }, () => [
      line((text, tone) => out.tone(text, tone), at, level, event, facts),
    ])
  }
}

const tones = { debug: 'quiet', info: 'strong', warn: 'warning', error: 'bad' } as const

function line(
  tone: Session['out']['tone'],
  at: string,
  level: EventLevel,
  event: string,
  facts: Fields,
): string {
  const words = Object.entries(facts).map(([name, value]) => `${name}=${wordOf(name, value)}`)
  return `${at.slice(11, 19)} ${tone(event, tones[level])} ${words.join(' ')}`.trimEnd()
}

function wordOf(name: string, value: unknown): string {
  if (typeof value === 'bigint' && /wei/i.test(name)) return formatAmount(value)
  if (typeof value === 'number' && /bytes$/i.test(name)) return formatBytes(value)
  if (typeof value === 'bigint') return value.toString()
  return printable(typeof value === 'string' ? value : toJson(value))
}

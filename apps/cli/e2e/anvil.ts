/**
 * Foundry's node beside ours: an Ethereum chain that others wrote, with the same development accounts.
 * `WATT_ANVIL` names its program; else it is where npm put it, as it does on Linux.
 * @module
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createPublicClient, http } from 'viem'
import { founder, reporterCount } from '../src/up/dev-accounts.ts'
import type { ChainNode } from './energy-walk.ts'
import { eventually, freePort } from './running-network.ts'

const carried = fileURLToPath(
  new URL('../../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url),
)
const program = process.env['WATT_ANVIL'] ?? carried
const readyMs = 30_000

/** Why anvil cannot be started; false: it can. */
export const anvilMissing: string | false = existsSync(program)
  ? false
  : `there is no ${program}: install optional dependencies, or name a program in WATT_ANVIL`

/** A chain with a block every 200 ms. */
export async function startAnvil(): Promise<ChainNode> {
  const port = await freePort()
  const accounts = founder().index + 1 + reporterCount
  const flags = ['--block-time', '0.2', '--accounts', `${accounts}`, '--balance', '1000000', '--silent']
  const child = spawn(program, ['--port', `${port}`, ...flags], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill()
    await ended
  }
  const rpc = `http://127.0.0.1:${port}`
  const client = createPublicClient({ transport: http(rpc, { retryCount: 0 }) })
  try {
    await eventually('an answer of anvil', readyMs, async () => (await client.getChainId()) > 0)
  } catch (error) {
    await stop()
    throw error
  }
  return { rpc, stop }
}

/**
 * `watt energy watch`: everything that happens in a region, as it happens, until Ctrl-C.
 * @module
 */
import { createPublicClient, webSocket } from 'viem'
import { watchRegion, type RegionEvent } from '@watt/sdk/energy'
import type { WatchFlags } from '../commands/energy.ts'
import { printable, toJson } from '../output.ts'
import { defaultTimeoutMs, type Session } from '../session.ts'
import { withRegion } from './open.ts'

/** Prints an event a line. */
export async function watch(session: Session, flags: WatchFlags, word: string): Promise<void> {
  const region = await withRegion(session, flags, word, async (open) => open.region)
  const transport = webSocket(session.rpc.replace(/^http/, 'ws'), {
    timeout: session.timeoutMs ?? defaultTimeoutMs,
    retryCount: 0,
  })
  const client = createPublicClient({ transport, cacheTime: 0 })
  session.out.say(`Watching ${region.token.symbol}; Ctrl-C ends it.`)
  const stop = watchRegion(client, region, (event) => print(session, event), {
    fromBlock: flags.since === undefined ? undefined : BigInt(flags.since),
    onError: (error) => session.out.warn(`${error.message.split('\n', 1)[0]}; trying again`),
  })
  await ended()
  stop()
  const socket = await client.transport.getRpcClient().catch(() => undefined)
  socket?.close()
}

function print(session: Session, event: RegionEvent): void {
  const { blockNumber, part, name, args } = event
  session.out.item(event, () => {
    const facts = Object.entries(args).map(([key, value]) => `${key}=${shown(value)}`)
    return [printable([String(blockNumber), part, name ?? 'unknown event', ...facts].join('  '))]
  })
}

function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? toJson(value) : String(value)
}

function ended(): Promise<void> {
  return new Promise((resolve) => {
    const onSignal = (): void => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal)
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal)
  })
}

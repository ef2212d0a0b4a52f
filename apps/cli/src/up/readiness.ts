/**
 * Waits until a local network really works: its RPC answers, and a block beyond the first head was closed.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '../failure.ts'

const pollMs = 100
const answerMs = 5000

export type ReadyNetwork = { readonly startHead: bigint; readonly head: bigint }

/**
 * Waits for the second head.
 * @param signal - Aborts the waiting; its reason is thrown.
 * @throws {CommandError} `cli/not-ready` after `timeoutMs`, with the node's own reason where it gives one.
 */
export async function waitUntilReady(
  rpc: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ReadyNetwork> {
  const endMs = Date.now() + timeoutMs
  let startHead: bigint | undefined
  while (Date.now() < endMs) {
    const head = await readHead(rpc, signal)
    if (head !== undefined) {
      startHead ??= head
      if (head > startHead) return { startHead, head }
    }
    await sleep(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
  const reason = startHead === undefined ? undefined : await readReason(rpc, signal)
  throw new CommandError({
    code: 'cli/not-ready',
    message:
      startHead === undefined
        ? `${rpc} did not answer within ${timeoutMs / 1000} seconds.`
        : `No block was closed within ${timeoutMs / 1000} seconds${reason === undefined ? '' : `: ${reason}`}.`,
    fix: 'read node-1/log.jsonl in the data folder; on a slow machine wait longer: --timeout 300',
    ending: 'timedOut',
    details: { rpc, startHead: startHead ?? null },
  })
}

/** undefined while nothing answers. */
async function readHead(rpc: string, signal: AbortSignal): Promise<bigint | undefined> {
  const result = await ask(rpc, 'eth_blockNumber', signal)
  return typeof result === 'string' && /^0x[0-9a-f]+$/.test(result) ? BigInt(result) : undefined
}

async function readReason(rpc: string, signal: AbortSignal): Promise<string | undefined> {
  const status = (await ask(rpc, 'watt_status', signal)) as { consensus?: { reason?: unknown } } | undefined
  const reason = status?.consensus?.reason
  return typeof reason === 'string' && reason !== '' ? reason.replace(/\.$/, '') : undefined
}

async function ask(rpc: string, method: string, signal: AbortSignal): Promise<unknown> {
  try {
    const answer = await fetch(rpc, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [] }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    })
    return ((await answer.json()) as { readonly result?: unknown }).result
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

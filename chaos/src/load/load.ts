/**
 * A steady load of transfers, as patient clients send it: what has no receipt after a while goes to another node, and at
 * once when its own is gone.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from 'viem'
import type { Network } from '../network/network.ts'
import type { NodeProcess } from '../network/node-process.ts'
import type { Random } from '../random.ts'
import type { Account, Transfer } from './accounts.ts'
import { follow, type SeenBlock } from './follower.ts'
import { isBusy } from './rpc.ts'

export interface Load {
  /** Blocks whose receipts a client has seen. */
  readonly acknowledged: readonly SeenBlock[]
  /** Transactions whose receipt says that they failed: transfers never should. */
  readonly failed: readonly Hex[]
  /** Transactions a second in blocks seen since then, of `performance.now()`. */
  rate(sinceMs: number): number
  /** Stops sending; goes on reading blocks for the grace. */
  stop(graceMs?: number): Promise<void>
}

type Sender = {
  readonly account: Account
  nonce: number
  /** Index of the node it speaks to. */
  home: number
  /** Without a receipt so far, nonces ascending. */
  readonly open: Map<Hex, Transfer & { sentMs: number }>
}

const tickMs = 100
/** A sender with this many open transfers waits: a chain that stands still must not be buried. */
const openMax = 64
const batchMax = 100

export function startLoad(
  { nodes, accounts, blockTimeMs }: Network,
  { perSecond, random }: { readonly perSecond: number; readonly random: Random },
): Load {
  const patienceMs = 3 * blockTimeMs + 2_000
  const senders = accounts.map((account, at): Sender => ({
    account,
    nonce: 0,
    home: at % nodes.length,
    open: new Map(),
  }))
  const failed: Hex[] = []
  const follower = follow(
    nodes,
    ({ transactions }) => {
      for (const hash of transactions) for (const { open } of senders) if (open.delete(hash)) break
    },
    (hash) => failed.push(hash),
  )
  const stopping = new AbortController()
  let turn = 0

  const create = async (count: number): Promise<void> => {
    for (let made = 0, looked = 0; made < count && looked < senders.length; turn++) {
      const sender = senders[turn % senders.length] as Sender
      if (sender.open.size >= openMax) {
        looked += 1
        continue
      }
      const to = random.pick(accounts).address
      const transfer = await sender.account.transfer(to, sender.nonce++)
      sender.open.set(transfer.hash, { ...transfer, sentMs: 0 })
      made += 1
    }
  }

  const send = async (node: NodeProcess, at: number): Promise<void> => {
    const nowMs = performance.now()
    const due = senders
      .filter(({ home }) => home === at)
      .flatMap((sender) => [...sender.open.values()].map((transfer) => ({ sender, transfer })))
      .filter(({ transfer: { sentMs } }) => sentMs === 0 || nowMs - sentMs > patienceMs)
    for (const { sender, transfer } of due) {
      if (transfer.sentMs !== 0) sender.home = (at + 1) % nodes.length
      transfer.sentMs = nowMs
    }
    for (let from = 0; from < due.length; from += batchMax) {
      const part = due.slice(from, from + batchMax)
      try {
        const answers = await node.rpc.batch(
          part.map(({ transfer: { raw } }) => ['eth_sendRawTransaction', raw]),
        )
        for (const [index, { transfer }] of part.entries())
          if (isBusy(answers[index] ?? {})) transfer.sentMs = 0
      } catch {
        // What the node had taken may be gone with it, and all later nonces would wait for that.
        for (const sender of senders.filter(({ home }) => home === at)) {
          sender.home = (at + 1) % nodes.length
          for (const transfer of sender.open.values()) transfer.sentMs = 0
        }
        return
      }
    }
  }

  const runs = nodes.map(async (node, at) => {
    while (!stopping.signal.aborted) {
      await send(node, at)
      await pause(stopping.signal)
    }
  })
  const creating = (async () => {
    const started = performance.now()
    for (let made = 0; !stopping.signal.aborted;) {
      // Read once: what becomes due while these are signed is due in the next tick.
      const dueByNow = Math.floor(((performance.now() - started) / 1_000) * perSecond)
      await create(Math.min(perSecond, dueByNow - made))
      made = dueByNow
      await pause(stopping.signal)
    }
  })()

  return {
    acknowledged: follower.blocks,
    failed,
    rate(sinceMs) {
      const recent = follower.blocks.filter(({ seenMs }) => seenMs >= sinceMs)
      const count = recent.reduce((sum, { transactions }) => sum + transactions.length, 0)
      return count / ((performance.now() - sinceMs) / 1_000)
    },
    async stop(graceMs = 0) {
      stopping.abort()
      await Promise.all([...runs, creating])
      await sleep(graceMs)
      await follower.stop()
    },
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(tickMs, undefined, { signal }).catch(() => undefined)
}

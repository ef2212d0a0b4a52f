/**
 * What the page shows, kept up to date: the last blocks, and where the validators stand.
 *
 * The WebSocket only says "look again"; a slow poll says the same when the socket is down. Both end in one refresh, so
 * a lost message never leaves a hole.
 * @module
 */
import { wattActions, type SlotRecord, type Status } from '@watt/sdk'
import { createPublicClient, http, webSocket, type Block, type Hex } from 'viem'
import type { Settings } from './settings.ts'

/** A closed block and who was heard deciding it. */
export type BlockRow = {
  readonly block: Block<bigint, true, 'latest'>
  /** Node ids that externalised or confirmed the slot, as far as this node heard. */
  readonly agreed: readonly string[]
  readonly record: SlotRecord | null
}

export type Picture = {
  readonly status: Status | undefined
  /** Newest first, at most {@link rowsMax}. */
  readonly rows: readonly BlockRow[]
  /** Why nothing newer is shown. */
  readonly problem: string | undefined
  /** Milliseconds since 1970 of the last good answer. */
  readonly refreshedAtMs: number | undefined
}

export type Feed = {
  readonly settings: Settings
  readonly picture: () => Picture
  /** @returns stops listening. The first listener starts the feed, the last one stops it. */
  readonly subscribe: (listener: () => void) => () => void
}

const rowsMax = 20
const pollMs = 2_000
/** The last votes for a block reach a node a moment after it closed. */
const settleMs = 250

export function createFeed(settings: Settings): Feed {
  const client = createPublicClient({ transport: http(settings.rpc, { batch: true, retryCount: 0 }) }).extend(
    wattActions,
  )
  const listeners = new Set<() => void>()
  let picture: Picture = { status: undefined, rows: [], problem: undefined, refreshedAtMs: undefined }
  let stop: (() => void) | undefined
  let refreshing = false
  let again = false

  async function refresh(): Promise<void> {
    if (refreshing) {
      again = true
      return
    }
    refreshing = true
    try {
      const status = await client.getWattStatus()
      const rows = await newestRows(BigInt(status.head.number), picture.rows)
      picture = { status, rows, problem: undefined, refreshedAtMs: Date.now() }
    } catch (error) {
      picture = {
        ...picture,
        problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      }
    }
    refreshing = false
    for (const listener of listeners) listener()
    if (again) {
      again = false
      await refresh()
    }
  }

  /** Loads what is new, and the newest known row again: the last votes for it arrive after it closed. */
  async function newestRows(head: bigint, known: readonly BlockRow[]): Promise<readonly BlockRow[]> {
    const settled = new Map(known.slice(1).map((row) => [row.block.number, row]))
    const wanted = Array.from({ length: rowsMax }, (_, index) => head - BigInt(index)).filter(
      (number) => number >= 0n,
    )
    const rows = await Promise.all(wanted.map(async (number) => settled.get(number) ?? loadRow(number)))
    return rows
  }

  async function loadRow(blockNumber: bigint): Promise<BlockRow> {
    const [block, record] = await Promise.all([
      client.getBlock({ blockNumber, includeTransactions: true }),
      client.getSlot(blockNumber),
    ])
    return { block: block as BlockRow['block'], agreed: whoAgreed(record), record }
  }

  function start(): () => void {
    void refresh()
    const poll = setInterval(() => void refresh(), pollMs)
    const socket = createPublicClient({
      transport: webSocket(settings.ws, { reconnect: { attempts: 1_000, delay: 1_000 } }),
    })
    const unwatch = socket.watchBlockNumber({
      onBlockNumber: () => setTimeout(() => void refresh(), settleMs),
      onError: () => undefined,
    })
    return () => {
      clearInterval(poll)
      unwatch()
    }
  }

  return {
    settings,
    picture: () => picture,
    subscribe(listener) {
      listeners.add(listener)
      stop ??= start()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stop?.()
        stop = undefined
      }
    },
  }
}

/** A node that confirmed or externalised stands behind the block; one that only prepared may not. */
export function whoAgreed(record: SlotRecord | null): readonly string[] {
  const nodes = new Set<string>()
  for (const { statement } of record?.statements ?? []) {
    if (statement.type === 'confirm' || statement.type === 'externalize') nodes.add(statement.nodeId)
  }
  return [...nodes].toSorted()
}

/** Validators that agree in the slot at hand, or agreed on the last block that everyone had time to vote for. */
export function whoIsPresent({ status, rows }: Picture): ReadonlySet<string> {
  const standing = Object.entries(status?.consensus.quorum.nodes ?? {})
  const agreeing = standing.filter(([, it]) => it === 'agree').map(([id]) => id)
  return new Set([...agreeing, ...(rows[1]?.agreed ?? rows[0]?.agreed ?? [])])
}

/** One receipt, for the open block. */
export async function transactionSucceeded(settings: Settings, hash: Hex): Promise<boolean> {
  const client = createPublicClient({ transport: http(settings.rpc) })
  return (await client.getTransactionReceipt({ hash })).status === 'success'
}

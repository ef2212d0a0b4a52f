/**
 * The newest block of the node. A WebSocket brings each one as it closes; while the socket is down, a poll asks, and a
 * slow poll beside a healthy socket catches what it may have lost.
 * @module
 */
import type { Hex } from 'viem'
import { failureOf } from './failure.ts'
import type { SmallClient } from './client.ts'
import type { Settings } from './settings.ts'

export type Head = {
  /** undefined until the node has answered once. */
  readonly number: bigint | undefined
  /** Seconds since 1970, as the block says. */
  readonly timestamp: number | undefined
  /** Milliseconds since 1970 by this device's clock when the last news came. */
  readonly heardAtMs: number | undefined
  /** How far this device's clock is ahead of a block that just closed, ms; undefined before one did. */
  readonly skewMs: number | undefined
  /** How news come: pushed, asked for every two seconds, or not at all. */
  readonly link: 'connecting' | 'live' | 'polling' | 'down'
  /** Why the link is down; undefined while it is not. */
  readonly failure: unknown
}

export type HeadFeed = {
  readonly current: () => Head
  /** @returns stops listening. The first listener starts the feed, the last one stops it. */
  readonly subscribe: (listener: () => void) => () => void
}

type News = { readonly number: bigint; readonly timestamp: number }

const pollMs = 2_000
const quietPolls = 5

export function createHeadFeed(client: SmallClient, settings: Settings): HeadFeed {
  const listeners = new Set<() => void>()
  let head: Head = {
    number: undefined,
    timestamp: undefined,
    heardAtMs: undefined,
    skewMs: undefined,
    link: 'connecting',
    failure: undefined,
  }
  let stop: (() => void) | undefined

  function set(next: Partial<Head>): void {
    head = { ...head, failure: undefined, ...next }
    for (const listener of listeners) listener()
  }

  function hear({ number, timestamp }: News, link: Head['link']): void {
    const nowMs = Date.now()
    // The first block heard may have closed long ago, before the chain halted.
    const isNew = head.number !== undefined && number > head.number
    set({ number, timestamp, heardAtMs: nowMs, link, ...(isNew && { skewMs: nowMs - timestamp * 1_000 }) })
  }

  function start(): () => void {
    const socket = watchHeads(settings.ws, (news) => hear(news, 'live'))
    let turn = 0
    const poll = async (): Promise<void> => {
      if (socket.isOpen() && head.link === 'live' && ++turn % quietPolls !== 0) return
      try {
        const { number, timestamp } = await client.getBlock('latest')
        const link = socket.isOpen() ? 'live' : 'polling'
        if (stop) hear({ number, timestamp: Number(timestamp) }, link)
      } catch (failure) {
        // Who is too busy to answer is there.
        const isThere = failureOf(failure).kind === 'tooMuch'
        if (stop && head.link !== 'down' && !isThere) set({ link: 'down', failure })
      }
    }
    void poll()
    const timer = setInterval(() => void poll(), pollMs)
    return () => {
      clearInterval(timer)
      socket.close()
    }
  }

  return {
    current: () => head,
    subscribe(listener) {
      listeners.add(listener)
      stop ??= start()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        const end = stop
        stop = undefined
        end?.()
      }
    },
  }
}

/** `eth_subscribe newHeads` over a socket that opens again by itself, waiting up to ten seconds between tries. */
function watchHeads(
  address: string,
  onHead: (news: News) => void,
): { readonly isOpen: () => boolean; readonly close: () => void } {
  let socket: WebSocket | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let tries = 0
  let closed = false

  function open(): void {
    socket = new WebSocket(address)
    socket.addEventListener('open', () => {
      tries = 0
      socket?.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }))
    })
    socket.addEventListener('message', ({ data }) => {
      const news = newsOf(data)
      if (news) onHead(news)
    })
    socket.addEventListener('close', () => {
      if (!closed) retry = setTimeout(open, Math.min(10_000, 500 * 2 ** tries++))
    })
  }
  open()
  return {
    isOpen: () => socket?.readyState === WebSocket.OPEN,
    close: () => {
      closed = true
      clearTimeout(retry)
      socket?.close()
    },
  }
}

/** @returns undefined for anything but a notice of a new head. */
export function newsOf(data: unknown): News | undefined {
  try {
    const { params } = JSON.parse(String(data)) as {
      readonly params?: { readonly result?: { readonly number?: Hex; readonly timestamp?: Hex } }
    }
    const { number, timestamp } = params?.result ?? {}
    if (number === undefined || timestamp === undefined) return undefined
    return { number: BigInt(number), timestamp: Number(BigInt(timestamp)) }
  } catch {
    return undefined // Not for us.
  }
}

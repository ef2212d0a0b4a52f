/**
 * News of the index, over a WebSocket that comes back by itself.
 * @module
 */
import type { LiveMessage, LiveTopic } from './types.ts'

export type WatchHandlers = {
  /** Whether news come; false: ask now and then instead. */
  readonly onConnected?: (isConnected: boolean) => void
}

const retryMs = { first: 500, longest: 30_000 } as const

/** @returns stops it. */
export function watchIndex(
  url: string,
  topics: readonly LiveTopic[],
  onMessage: (message: LiveMessage) => void,
  { onConnected }: WatchHandlers = {},
): () => void {
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let isStopped = false

  const connect = (): void => {
    const mine = new WebSocket(url)
    socket = mine
    mine.addEventListener('open', () => {
      failures = 0
      mine.send(JSON.stringify({ subscribe: topics }))
      onConnected?.(true)
    })
    mine.addEventListener('message', ({ data }) => {
      if (!isStopped) onMessage(JSON.parse(String(data)) as LiveMessage)
    })
    mine.addEventListener('close', () => {
      if (isStopped) return
      onConnected?.(false)
      timer = setTimeout(connect, Math.min(retryMs.longest, retryMs.first * 2 ** Math.min(failures++, 10)))
    })
  }
  connect()
  return () => {
    isStopped = true
    clearTimeout(timer)
    socket?.close()
  }
}

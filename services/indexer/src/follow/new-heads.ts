/**
 * Learns of new blocks: told by the node over WebSocket, asked now and then where that fails.
 * @module
 */
export type Heads = {
  /** Resolves at the next news, or after a while without any. */
  next(): Promise<void>
  close(): void
}

/** Waiting without news, ms. */
const pollMs = 1_000
const reconnectMs = 2_000

/** @param rpc - Address of a node's JSON-RPC; its WebSocket is on the same port. */
export function watchHeads(rpc: string): Heads {
  const url = rpc.replace(/^http/, 'ws')
  let wake = Promise.withResolvers<void>()
  let socket: WebSocket | undefined
  let retry: NodeJS.Timeout | undefined
  let isClosed = false

  const news = (): void => {
    wake.resolve()
    wake = Promise.withResolvers()
  }
  const connect = (): void => {
    const mine = new WebSocket(url)
    socket = mine
    mine.addEventListener('open', () =>
      mine.send('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}'),
    )
    mine.addEventListener('message', news)
    mine.addEventListener('close', () => {
      if (!isClosed) retry = setTimeout(connect, reconnectMs)
    })
    mine.addEventListener('error', () => undefined) // A close follows.
  }
  connect()
  return {
    next: async () => {
      const timer = setTimeout(news, pollMs)
      await wake.promise
      clearTimeout(timer)
    },
    close: () => {
      isClosed = true
      clearTimeout(retry)
      socket?.close()
      news()
    },
  }
}

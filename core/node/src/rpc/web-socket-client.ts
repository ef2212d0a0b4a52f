/**
 * One WebSocket client: its calls are answered in order, and what it does not read is bounded in bytes and in time.
 * @module
 */
import type { Socket } from 'node:net'

import type { WebSocket } from 'ws'

import { failure } from './dispatch.ts'
import { ParseError } from './errors.ts'
import type { RpcLimits } from './limits.ts'

export interface WebSocketClient {
  /** Sends something nobody asked for just now; cuts the client off when it is too far behind. */
  notify(text: string): void
  /** Run every second or so: cuts it off when its oldest unsent message is too old. */
  checkUnsent(nowMs: number): void
  /** Run every ping interval: cuts it off when it did not answer the last one. */
  ping(): void
  /** Says goodbye. */
  close(): void
  cut(): void
}

/** Calls read but not answered yet; above it the socket is not read. */
const waitingMax = 8

/** What one client may leave unread while all together leave too much. */
const shareBytes = 64 * 1024

/**
 * @param connection - Below the WebSocket. A client is cut off by resetting it: closed in good order, the kernel would keep
 * megabytes for one who does not read them.
 * @param crowd - Shared by all clients: what they leave unread together.
 */
export function webSocketClient(
  socket: WebSocket,
  connection: Pick<Socket, 'resetAndDestroy'>,
  limits: Pick<RpcLimits, 'unsentBytes' | 'unsentTotalBytes' | 'unsentMs'>,
  crowd: { unsentBytes: number },
  answer: (body: unknown) => Promise<string | undefined>,
): WebSocketClient {
  const cut = (): void => void connection.resetAndDestroy()
  const sentAtMs: number[] = []
  let answerBytes = 0
  let waiting = 0
  let isAlive = true
  let last: Promise<void> = Promise.resolve()

  const send = (text: string): Promise<void> => {
    sentAtMs.push(performance.now())
    const { length } = text
    crowd.unsentBytes += length
    return new Promise((resolve) => {
      socket.send(text, () => {
        sentAtMs.shift()
        crowd.unsentBytes -= length
        resolve() // Also after an error: the close event ends the client.
      })
    })
  }

  const handle = async (message: string): Promise<void> => {
    const text = await answerText(message, answer)
    if (text === undefined || socket.readyState !== socket.OPEN) return
    // Waiting for each answer to leave bounds what a client that only asks can pile up here.
    answerBytes = text.length
    await send(text)
    answerBytes = 0
  }

  socket.on('message', (message: Buffer) => {
    if (++waiting >= waitingMax) socket.pause()
    last = last.then(async () => {
      await handle(message.toString('utf8')).catch(() => socket.terminate())
      if (--waiting < waitingMax && socket.isPaused) socket.resume()
    })
  })
  socket.on('pong', () => (isAlive = true))
  socket.on('error', () => socket.terminate()) // Frames too large or malformed; `ws` has sent the close code.

  return {
    notify: (text) => {
      if (socket.readyState !== socket.OPEN) return
      const bound = crowd.unsentBytes > limits.unsentTotalBytes ? shareBytes : limits.unsentBytes
      if (socket.bufferedAmount - answerBytes > bound) cut()
      else void send(text)
    },
    checkUnsent: (nowMs) => {
      const oldest = sentAtMs[0]
      if (oldest !== undefined && nowMs - oldest > limits.unsentMs) cut()
    },
    ping: () => {
      if (!isAlive) return cut()
      isAlive = false
      socket.ping()
    },
    close: () => socket.close(1001, 'node is stopping'),
    cut,
  }
}

async function answerText(
  message: string,
  answer: (body: unknown) => Promise<string | undefined>,
): Promise<string | undefined> {
  let body: unknown
  try {
    body = JSON.parse(message)
  } catch {
    return failure(null, new ParseError())
  }
  return answer(body)
}

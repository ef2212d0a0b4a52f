/**
 * One WebSocket client: its calls are answered in order, and what it does not read is bounded in bytes and in time.
 * @module
 */
import type { Socket } from 'node:net'

import type { WebSocket } from 'ws'

import { failure } from './dispatch.ts'
import { ParseError } from './errors.ts'
import type { RpcLimits } from './limits.ts'
import { textFrameHeader, type News } from './notification.ts'

export interface WebSocketClient {
  /** Sends something nobody asked for just now; cuts the client off when it is too far behind. */
  notify(head: Uint8Array, news: News): void
  /** Run every second or so: cuts it off when it has not read for too long. */
  checkReading(nowMs: number): void
  /** Run every ping interval: cuts it off when it did not answer the last one. */
  ping(): void
  /** Says goodbye. */
  close(): void
  cut(): void
}

/** Calls read but not answered yet; above it the socket is not read. */
const waitingMax = 8

/** What one client may leave unsent while all together leave too much. */
const shareBytes = 64 * 1024

/** After this much news a ping goes along: its pong tells that they were read, which the kernel, who takes megabytes, does not. */
const markBytes = 64 * 1024

/**
 * @param connection - Below the WebSocket; without compression nothing waits between the two. A client is cut off by resetting
 * it: closed in good order, the kernel would keep megabytes for one who does not read them.
 * @param crowd - Shared by all clients: what they leave unsent together.
 */
export function webSocketClient(
  socket: WebSocket,
  connection: Pick<Socket, 'resetAndDestroy' | 'cork' | 'uncork' | 'write'>,
  limits: Pick<RpcLimits, 'unsentBytes' | 'unsentTotalBytes' | 'unreadMs'>,
  crowd: { unsentBytes: number },
  answer: (body: unknown) => Promise<string | undefined>,
): WebSocketClient {
  const cut = (): void => void connection.resetAndDestroy()
  const marks = createMarks()
  let answerBytes = 0
  let answeringSinceMs: number | undefined
  let countedBytes = 0
  let waiting = 0
  let isAlive = true
  let last: Promise<void> = Promise.resolve()

  const count = (unsentBytes: number): void => {
    crowd.unsentBytes += unsentBytes - countedBytes
    countedBytes = unsentBytes
  }

  const handle = async (message: string): Promise<void> => {
    const text = await answerText(message, answer)
    if (text === undefined || socket.readyState !== socket.OPEN) return
    // Waiting for each answer to leave bounds what a client that only asks can pile up here.
    answerBytes = text.length
    answeringSinceMs = performance.now()
    await new Promise<void>((resolve) => {
      socket.send(text, () => resolve()) // Also after an error: the close event ends the client.
    })
    answeringSinceMs = undefined
    answerBytes = 0
  }

  socket.on('message', (message: Buffer) => {
    if (++waiting >= waitingMax) socket.pause()
    last = last.then(async () => {
      await handle(message.toString('utf8')).catch(() => socket.terminate())
      if (--waiting < waitingMax && socket.isPaused) socket.resume()
    })
  })
  socket.on('pong', (payload: Buffer) => {
    isAlive = true
    marks.read(payload.toString('latin1'), performance.now())
  })
  socket.on('error', () => socket.terminate()) // Frames too large or malformed; `ws` has sent the close code.
  socket.once('close', () => count(0))

  return {
    notify: (head, news) => {
      if (socket.readyState !== socket.OPEN) return
      const unsentBytes = socket.bufferedAmount
      count(unsentBytes)
      const bound = crowd.unsentBytes > limits.unsentTotalBytes ? shareBytes : limits.unsentBytes
      if (unsentBytes - answerBytes > bound) return cut()
      const bytes = head.length + news.length
      connection.cork()
      connection.write(textFrameHeader(bytes))
      connection.write(head)
      connection.write(news)
      const mark = marks.sent(bytes, performance.now())
      if (mark !== undefined) socket.ping(mark)
      connection.uncork()
    },
    checkReading: (nowMs) => {
      count(socket.bufferedAmount)
      const sinceMs = Math.min(marks.waitingSinceMs ?? Infinity, answeringSinceMs ?? Infinity)
      if (nowMs - sinceMs > limits.unreadMs) cut()
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

/** Which of the pings along the way were answered: how far a client has read. */
function createMarks(): {
  /** @returns the payload of a ping that is due. */
  sent(bytes: number, nowMs: number): string | undefined
  /** A pong came. It may stand for all pings before it (RFC 6455, section 5.5.3). */
  read(payload: string, nowMs: number): void
  /** Since when nothing was read of what a mark was put behind; undefined: all of it was. */
  readonly waitingSinceMs: number | undefined
} {
  let bytesSinceMark = 0
  let [sentMark, readMark, sinceMs] = [0, 0, 0]
  return {
    sent: (bytes, nowMs) => {
      bytesSinceMark += bytes
      if (bytesSinceMark < markBytes) return undefined
      bytesSinceMark = 0
      if (readMark === sentMark) sinceMs = nowMs
      return `${++sentMark}`
    },
    read: (payload, nowMs) => {
      const mark = Number(payload)
      if (!(mark > readMark && mark <= sentMark)) return
      readMark = mark
      sinceMs = nowMs
    },
    get waitingSinceMs() {
      return readMark === sentMark ? undefined : sinceMs
    },
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

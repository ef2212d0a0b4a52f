/**
 * How a request ends early.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What ends a request early: a status and a line of text. */
export type Refusal = {
  readonly status: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers and lets the caller finish sending for a moment: a connection cut too early loses the answer. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, headers }: Refusal,
): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(`${text}\n`)
  let unread = 0
  request.on('data', (chunk: Buffer) => {
    unread += chunk.length
    if (unread > refusedBytesMax) request.destroy()
  })
}

const refusedBytesMax = 4 * 1024 * 1024

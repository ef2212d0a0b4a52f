/**
 * A few connections that stay open, for requests whose bytes were made before any clock ran.
 * @module
 */
import { Agent, request } from 'node:http'

export interface KeepAlive {
  /** Posts JSON. @returns the answer's text. */
  post(body: Buffer): Promise<string>
  close(): void
}

/** @param connections - Requests beyond that many wait. */
export function keepAlive(url: string, connections: number): KeepAlive {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'content-length': body.length }
        const sent = request(url, { method: 'POST', agent, headers }, (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.once('end', () => resolve(Buffer.concat(parts).toString()))
          response.once('error', reject)
        })
        sent.once('error', reject)
        sent.end(body)
      }),
    close: () => agent.destroy(),
  }
}

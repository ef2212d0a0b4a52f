/**
 * How sockets are sent away: told why, and cut when they do not leave by themselves.
 * @module
 */
import type { Duplex } from 'node:stream'

/** Long enough to read why. */
const lingerMs = 1_000

/** Tells a socket that was not admitted to come back later. */
export function turnAway(socket: Duplex): void {
  dismiss(socket, '503 Service Unavailable\r\nretry-after: 5', 'too many connections')
}

/**
 * Refuses a request for WebSocket. Node has let go of the socket by then: without a listener for its errors, a client
 * that resets it would end the process.
 * @param status - As `403 Forbidden`.
 */
export function refuseUpgrade(socket: Duplex, status: string, text: string): void {
  dismiss(socket, status, text)
}

function dismiss(socket: Duplex, head: string, text: string): void {
  socket.on('error', () => socket.destroy())
  if (socket.writable)
    socket.end(`HTTP/1.1 ${head}\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n${text}`)
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}

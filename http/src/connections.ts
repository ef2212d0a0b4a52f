/**
 * How many sockets are open, in all and from one address. When all places are taken, a newcomer gets that of the
 * connection which has gone longest without a whole request: those who never finish one do not keep the others out.
 * @module
 */
import type { Socket } from 'node:net'

import { callerKey, isLoopback } from './access.ts'

export type ConnectionLimits = {
  /** Without WebSockets. */
  readonly connections: number
  /** WebSockets among them; this machine's own addresses have no such bound. */
  readonly connectionsPerAddress: number
  readonly webSocketClients: number
}

export interface Connections {
  /** Counts a new socket until it closes. @returns false when it is one too many. */
  readonly admit: (socket: Socket) => boolean
  /** Whether it was admitted and is open. Node parses what others sent all the same. */
  readonly holds: (socket: Socket) => boolean
  /** A whole request came: until its answer left, the socket keeps its place. */
  readonly busy: (socket: Socket) => void
  /** The answer left. */
  readonly rests: (socket: Socket) => void
  /** The socket became a WebSocket, which counts apart. @returns false when there are too many of those, or it is not held. */
  readonly upgrade: (socket: Socket) => boolean
  readonly open: { readonly http: number; readonly webSocket: number }
}

export function connections(limits: ConnectionLimits): Connections {
  const byAddress = new Map<string, number>()
  const upgraded = new WeakSet<Socket>()
  /** Without a whole request, longest first. */
  const resting = new Set<Socket>()
  const places = new Map<Socket, string>()
  const open = { http: 0, webSocket: 0 }

  const leave = (socket: Socket): void => {
    const key = places.get(socket)
    if (key === undefined) return
    places.delete(socket)
    resting.delete(socket)
    if (upgraded.has(socket)) open.webSocket--
    else open.http--
    const left = (byAddress.get(key) ?? 1) - 1
    if (left === 0) byAddress.delete(key)
    else byAddress.set(key, left)
  }
  const makeRoom = (): boolean => {
    const [longest] = resting
    if (longest === undefined) return false
    leave(longest)
    longest.destroy()
    return true
  }

  return {
    open,
    admit: (socket) => {
      const remote = socket.remoteAddress ?? ''
      const key = callerKey(remote)
      const fromThere = byAddress.get(key) ?? 0
      if (!isLoopback(remote) && fromThere >= limits.connectionsPerAddress) return false
      if (open.http >= limits.connections && !makeRoom()) return false
      open.http++
      byAddress.set(key, (byAddress.get(key) ?? 0) + 1)
      places.set(socket, key)
      resting.add(socket)
      socket.once('close', () => leave(socket))
      return true
    },
    holds: (socket) => places.has(socket),
    busy: (socket) => {
      resting.delete(socket)
    },
    rests: (socket) => {
      if (places.has(socket) && !upgraded.has(socket)) resting.add(socket)
    },
    upgrade: (socket) => {
      if (!places.has(socket) || open.webSocket >= limits.webSocketClients) return false
      upgraded.add(socket)
      resting.delete(socket)
      open.http--
      open.webSocket++
      return true
    },
  }
}

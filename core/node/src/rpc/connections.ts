/**
 * How many sockets are open, in all and from one address.
 * @module
 */
import type { Socket } from 'node:net'

import { isLoopback } from './access.ts'
import type { RpcLimits } from './limits.ts'
import { callerKey } from './token-budget.ts'

export interface Connections {
  /** Counts a new socket until it closes. @returns false when it is one too many. */
  admit(socket: Socket): boolean
  /** The socket became a WebSocket, which counts apart. @returns false when there are too many of those. */
  upgrade(socket: Socket): boolean
  readonly open: { readonly http: number; readonly webSocket: number }
}

export function connections(
  limits: Pick<RpcLimits, 'connections' | 'connectionsPerAddress' | 'webSocketClients'>,
): Connections {
  const byAddress = new Map<string, number>()
  const upgraded = new WeakSet<Socket>()
  const open = { http: 0, webSocket: 0 }

  const leave = (socket: Socket, key: string): void => {
    if (upgraded.has(socket)) open.webSocket--
    else open.http--
    const left = (byAddress.get(key) ?? 1) - 1
    if (left === 0) byAddress.delete(key)
    else byAddress.set(key, left)
  }

  return {
    open,
    admit: (socket) => {
      const remote = socket.remoteAddress ?? ''
      const key = callerKey(remote)
      const fromThere = byAddress.get(key) ?? 0
      if (open.http >= limits.connections) return false
      if (!isLoopback(remote) && fromThere >= limits.connectionsPerAddress) return false
      open.http++
      byAddress.set(key, fromThere + 1)
      socket.once('close', () => leave(socket, key))
      return true
    },
    upgrade: (socket) => {
      if (open.webSocket >= limits.webSocketClients) return false
      upgraded.add(socket)
      open.http--
      open.webSocket++
      return true
    },
  }
}

/**
 * Who may connect: bans, the bound on inbound connections, and the bound for each neighbourhood of addresses.
 * @module
 */
import type { Connection, ConnectionGater, MultiaddrConnection, PeerId } from '@libp2p/interface'
import { isLoopbackAddr, subnetOf } from './addresses.ts'
import { networkLimits } from './limits.ts'

/** Makes libp2p's gate. Fixed peers pass every bound. */
export function createConnectionGater(options: {
  readonly connections: () => readonly Connection[]
  readonly isBanned: (peerId: string) => boolean
  readonly isFixed: (peerId: string) => boolean
}): ConnectionGater {
  const { connections, isBanned, isFixed } = options
  const inbound = (): readonly Connection[] =>
    connections().filter((it) => it.direction === 'inbound' && !isFixed(it.remotePeer.toString()))

  return {
    denyDialPeer: (peerId) => isBanned(peerId.toString()),
    // Before the handshake only the address is known: twice the bounds leave fixed peers room to show who they are.
    denyInboundConnection: ({ remoteAddr }: MultiaddrConnection) =>
      isFull(remoteAddr.toString(), inbound(), 2),
    denyInboundEncryptedConnection(peerId: PeerId, { remoteAddr }: MultiaddrConnection) {
      const id = peerId.toString()
      return isBanned(id) || (!isFixed(id) && isFull(remoteAddr.toString(), inbound(), 1))
    },
  }
}

function isFull(address: string, inbound: readonly Connection[], slack: number): boolean {
  if (inbound.length >= slack * networkLimits.inboundMax) return true
  const subnet = subnetOf(address)
  if (subnet === undefined || isLoopbackAddr(address)) return false
  const neighbours = inbound.filter((it) => subnetOf(it.remoteAddr.toString()) === subnet)
  return neighbours.length >= slack * networkLimits.inboundPerSubnetMax
}

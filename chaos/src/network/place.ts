/**
 * Where nodes live: on loopback, each on its own ports. Network namespaces are the other kind, see `../router/`.
 * @module
 */
import { createServer, type AddressInfo } from 'node:net'

/** Where one node listens, and how a process gets there. */
export type Place = {
  /** Multiaddr for other nodes. */
  readonly listen: string
  readonly rpcHost: string
  readonly rpcPort: number
  /** Words before the command of a process that shall run here. */
  readonly enter: readonly string[]
}

const loopback = '127.0.0.1'

/** Places on loopback; the ports were free a moment ago. */
export async function loopbackPlaces(count: number): Promise<readonly Place[]> {
  const ports = await freePorts(2 * count)
  return Array.from({ length: count }, (_, at) => ({
    listen: `/ip4/${loopback}/tcp/${ports[2 * at]}`,
    rpcHost: loopback,
    rpcPort: ports[2 * at + 1] as number,
    enter: [],
  }))
}

/** Held open together, so that no port comes twice. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, loopback, resolve))),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

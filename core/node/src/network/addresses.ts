/**
 * What multiaddrs say about where a peer is.
 * @see https://github.com/multiformats/multiaddr
 * @module
 */

/** Whether an address, as text, points to this machine. */
export function isLoopbackAddr(address: string): boolean {
  return /^\/ip4\/127\.|^\/ip6\/::1\/|^\/dns[46]?\/localhost\//.test(address)
}

/** The /24 (IPv4) or /48 (IPv6) an address lies in; undefined for names. */
export function subnetOf(address: string): string | undefined {
  const [, family, host] = address.split('/')
  if (host === undefined) return undefined
  if (family === 'ip4') return host.split('.').slice(0, 3).join('.')
  if (family !== 'ip6') return undefined
  const mapped = /^::ffff:(\d+\.\d+\.\d+)\.\d+$/i.exec(host)
  return mapped?.[1] ?? expandIp6(host).slice(0, 3).join(':')
}

/** The eight groups of an IPv6 address. */
function expandIp6(host: string): readonly string[] {
  const [head = '', tail] = host.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right]
}

/**
 * Who may talk to a port. A page in somebody's browser can reach loopback, so two headers decide: `Host`
 * stops DNS rebinding, `Origin` stops pages that nobody invited. Programs outside browsers send no `Origin`.
 * @module
 */
import { isIP } from 'node:net'

const extensionSchemes = ['chrome-extension://', 'moz-extension://', 'safari-web-extension://']

/**
 * Whether the `Host` header names this machine: localhost, an IP literal, or a configured name.
 * @param allowedHosts - Names without port, lower case. `*` allows all.
 */
export function isAllowedHost(header: string | undefined, allowedHosts: readonly string[]): boolean {
  if (header === undefined || header === '') return false
  const name = hostName(header)
  if (name === undefined) return false
  return name === 'localhost' || isIP(name) !== 0 || allowedHosts.includes(name) || allowedHosts.includes('*')
}

/**
 * Whether a request with this `Origin` may be answered. Extensions pass, because the person installed them;
 * `null` (sandboxed frames, files) never does.
 */
export function isAllowedOrigin(header: string | undefined, allowedOrigins: readonly string[]): boolean {
  if (header === undefined) return true
  return allowedOrigins.includes(header) || extensionSchemes.some((scheme) => header.startsWith(scheme))
}

/** Whether an address of a socket is this machine. */
export function isLoopback(remoteAddress: string): boolean {
  const plain = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
  return plain === '::1' || plain.startsWith('127.')
}

/** One IPv6 customer holds a whole /64, so the lower half does not tell callers apart. */
export function callerKey(remoteAddress: string): string {
  const mapped = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
  if (!mapped.includes(':')) return mapped
  const [head = '', tail] = mapped.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...right].slice(0, 4).join(':')
}

/** The name in `name`, `name:port`, `1.2.3.4:port` or `[v6]:port`. */
function hostName(header: string): string | undefined {
  const match = /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<name>[^:[\]/@\s]+))(?::\d{1,5})?$/.exec(header)
  return (match?.groups?.['v6'] ?? match?.groups?.['name'])?.toLowerCase()
}

/**
 * Cross-origin requests: only from origins that the gateway's settings name.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 * @module
 */
const exposed =
  'ETag, Content-Range, Content-Length, Last-Modified, x-amz-request-id, x-amz-checksum-crc32, x-amz-checksum-crc32c, x-amz-checksum-crc64nvme, x-amz-checksum-sha1, x-amz-checksum-sha256, x-amz-checksum-type'

/** Headers for an answer to this origin. */
export function corsHeaders(origins: readonly string[], origin: string | undefined): Record<string, string> {
  if (origin === undefined || origins.length === 0) return {}
  if (!origins.includes(origin) && !origins.includes('*')) return { vary: 'Origin' }
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed, vary: 'Origin' }
}

/** Headers for a preflight request that is allowed; undefined where it is not. */
export function preflightHeaders(
  origins: readonly string[],
  origin: string | undefined,
  wantedHeaders: string | undefined,
): Record<string, string> | undefined {
  const headers = corsHeaders(origins, origin)
  if (headers['access-control-allow-origin'] === undefined) return undefined
  const names = (wantedHeaders ?? '').split(',').map((name) => name.trim().toLowerCase())
  return {
    ...headers,
    'access-control-allow-methods': 'GET, HEAD, PUT, POST, DELETE',
    'access-control-allow-headers': names.filter((name) => /^[a-z0-9-]{1,80}$/.test(name)).join(', '),
    'access-control-max-age': '600',
    vary: 'Origin, Access-Control-Request-Headers',
  }
}

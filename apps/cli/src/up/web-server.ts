/**
 * Serves the built page and where its node is. Loopback only; nothing comes from a third party.
 * @module
 */
import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveHttp } from '@watt/http'
import { smallForms } from './compressed.ts'
import type { FlatQuorumSet } from './node-config.ts'
import { loopback } from './ports.ts'

/** Where `npm run build:web` leaves the page. */
export const builtPage: string = fileURLToPath(new URL('../../../web/dist', import.meta.url))

/** What the page reads at `/config.json`. */
export type PageConfig = {
  readonly rpc: string
  readonly ws: string
  /** The index of the chain; absent where there is none. */
  readonly api?: string
  readonly chainId: number
  readonly validators: readonly { readonly name: string; readonly rpc: string; readonly nodeId: string }[]
  /** Whose signatures the page takes as proof. */
  readonly quorumSet: FlatQuorumSet
}

export type PageServer = { readonly port: number; readonly isBuilt: boolean; close(): Promise<void> }

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
const filesMax = 2000
const bounds = {
  connections: 256,
  headerBytes: 16_384,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 5_000,
  graceMs: 0,
}
const notBuilt = 'The page is not built yet. Run: npm run build:web\n'

/**
 * Starts serving.
 * @param folder - The built page. Its list of files is read once; only what is on the list is ever served.
 * @throws EADDRINUSE when the port is taken.
 */
export async function servePage(folder: string, port: number, config: PageConfig): Promise<PageServer> {
  const files = await listFiles(folder)
  const headers = securityHeaders(config)
  const small = smallForms(files)
  const http = await serveHttp({ host: loopback, port, ...bounds }, (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    answer(request, response, files, config, small).catch(() => response.destroy())
  })
  return { port: http.port, isBuilt: files.has('/index.html'), close: http.stop }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, string>,
  config: PageConfig,
  small: ReturnType<typeof smallForms>,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return end(response, 405, '.txt', 'Only GET and HEAD.\n')
  if (!isLocalHost(request.headers.host))
    return end(response, 403, '.txt', 'This page answers on this machine only.\n')
  const path = pathOf(request.url)
  if (path === '/config.json') return end(response, 200, '.json', JSON.stringify(config))
  // Addresses without a file ending belong to the page's own router.
  const file = files.get(path) ?? (extname(path) === '' ? files.get('/index.html') : undefined)
  if (file === undefined) {
    return files.has('/index.html')
      ? end(response, 404, '.txt', 'Not found.\n')
      : end(response, 503, '.txt', notBuilt)
  }
  const isHashed = path.startsWith('/assets/')
  response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (isHashed) response.setHeader('Vary', 'Accept-Encoding')
  // A name with a hash in it means the same bytes for ever.
  const form = isHashed ? await small(request, path, file) : undefined
  if (form) response.setHeader('Content-Encoding', form.encoding)
  end(response, 200, extname(file), form?.bytes ?? (await readFile(file)))
}

function end(response: ServerResponse, status: number, ending: string, body: string | Uint8Array): void {
  response.writeHead(status, {
    'Content-Type': types[ending] ?? 'application/octet-stream',
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** A page of another name that resolves to this machine (DNS rebinding) gets nothing. */
function isLocalHost(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?$/i.test(host)
}

function pathOf(url: string | undefined): string {
  return URL.canParse(url ?? '/', 'http://localhost') ? new URL(url ?? '/', 'http://localhost').pathname : '/'
}

/** Providers of storage: those of a local network are on this machine, each at a port that the chain tells. */
const providersHere = 'http://127.0.0.1:* http://localhost:*'

/** @see https://www.w3.org/TR/CSP3/ */
function securityHeaders({ rpc, ws, api, validators }: PageConfig): Readonly<Record<string, string>> {
  const nodes = [
    ...new Set([rpc, ws, ...validators.flatMap((it) => bothProtocols(it.rpc)), ...bothProtocols(api)]),
  ]
  const policy = [
    "default-src 'none'",
    // Code of one's own that is WebAssembly: it hashes and codes what is stored.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${nodes.join(' ')} ${providersHere}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  }
}

/** For questions and for news. */
function bothProtocols(url: string | undefined): readonly string[] {
  return url === undefined ? [] : [url, url.replace(/^http/, 'ws')]
}

/** Path in the address -> file on disk. Empty when the page is not built. */
async function listFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).slice(0, filesMax)
  const paths = files.map((entry) => join(entry.parentPath, entry.name))
  const found = new Map(paths.map((path) => [`/${relative(folder, path).split(sep).join('/')}`, path]))
  const index = found.get('/index.html')
  if (index !== undefined) found.set('/', index)
  return found
}

/**
 * JSON-RPC over HTTP, one call a request, for the node beside it.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isAllowedHost, serveHttp, type RunningHttp } from '@watt/http'
import { BaseError, HttpRequestError, LimitExceededRpcError } from 'viem'
import { busy, CallError } from './errors.ts'
import type { Limits } from './limits.ts'
import type { Methods } from './methods.ts'

export type ServerOptions = {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly methods: Methods
  readonly limits: Limits
  readonly onError: (method: string, error: unknown) => void
}

const bounds = {
  connections: 64,
  headerBytes: 8_192,
  headersMs: 5_000,
  requestMs: 15_000,
  keepAliveMs: 5_000,
  graceMs: 0,
}

/** Listens. @throws when the port is taken */
export async function serve(options: ServerOptions): Promise<RunningHttp> {
  const { host, port } = options
  return serveHttp({ host, port, ...bounds }, (request, response) => void handle(options, request, response))
}

async function handle(
  options: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refuse = (status: number, text: string): void =>
    void response.writeHead(status, { connection: 'close', 'content-type': 'text/plain' }).end(text)
  // A page cannot send this type to another origin without being asked, and a name that points here is no name of ours.
  if (!isAllowedHost(request.headers.host, [])) return refuse(403, 'this host name is not served')
  if (request.method !== 'POST') return refuse(405, 'POST JSON-RPC here')
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return refuse(415, 'send application/json')
  const body = await readBody(request, options.limits.bodyBytes)
  if (body === undefined) return refuse(413, `at most ${options.limits.bodyBytes} bytes`)
  response.setHeader('content-type', 'application/json').end(JSON.stringify(await answer(options, body)))
}

async function readBody(request: IncomingMessage, bytesMax: number): Promise<string | undefined> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length
      if (size > bytesMax) return undefined
      parts.push(part)
    }
  } catch {
    return undefined // It went away.
  }
  return Buffer.concat(parts).toString('utf8')
}

async function answer({ methods, onError }: ServerOptions, body: string): Promise<unknown> {
  let id: unknown = null
  let name = 'invalid'
  try {
    const call = parse(body)
    id = call.id
    name = call.method
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined
    if (method === undefined) throw new CallError(-32_601, `the method ${name.slice(0, 80)} does not exist`)
    return { jsonrpc: '2.0', id, result: await method(call.params) }
  } catch (error) {
    const { rpcCode, message, data } = asCallError(error)
    if (!(error instanceof CallError)) onError(name, error)
    return { jsonrpc: '2.0', id, error: { code: rpcCode, message, ...(data !== undefined && { data }) } }
  }
}

type Call = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] }

function parse(body: string): Call {
  let found: unknown
  try {
    found = JSON.parse(body)
  } catch {
    throw new CallError(-32_700, 'the body is not JSON')
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw new CallError(-32_600, 'a request is one JSON object')
  const { id = null, method, params = [] } = found as Readonly<Record<string, unknown>>
  if (typeof method !== 'string') throw new CallError(-32_600, 'method is a string')
  if (!Array.isArray(params)) throw new CallError(-32_602, 'params is an array')
  return { id: typeof id === 'number' || typeof id === 'string' ? id : null, method, params }
}

/** The caller learns what the node said, and nothing of the inside. */
function asCallError(error: unknown): CallError {
  if (error instanceof CallError) return error
  if (error instanceof BaseError && isBusy(error)) return busy('the node is busy; try again in a second')
  if (error instanceof BaseError)
    return new CallError(-32_000, `the node does not answer: ${error.shortMessage}`)
  return new CallError(-32_603, 'internal error; the bundler’s log has the details')
}

function isBusy(error: BaseError): boolean {
  const cause = error.walk((it) => it instanceof LimitExceededRpcError || it instanceof HttpRequestError)
  return cause instanceof LimitExceededRpcError || (cause instanceof HttpRequestError && cause.status === 429)
}

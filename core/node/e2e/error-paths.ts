/**
 * Ways to make a running node complain: over JSON-RPC, HTTP, its admin socket and the network of peers.
 * @module
 */
import { request } from 'node:http'
import { connect } from 'node:net'
import type { Network, Question, Topic } from '../src/types.ts'

/** What was tried, and all that was answered. */
export type Attempt = { readonly name: string; readonly answer: string }

type Call = {
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly socketPath?: string
}

const json = { 'content-type': 'application/json' }

/** Parameters that no method takes. */
const badParameters: readonly (readonly [string, unknown])[] = [
  ['none', []],
  ['an object', { a: 1 }],
  ['numbers', [1, -1, 1.5, 2]],
  ['wrong texts', ['zz', '0xzz', 'never', 'pending?']],
  ['nulls', [null, null, null]],
  ['too many', Array.from({ length: 20 }, (_, index) => `0x${index}`)],
]

/** Every method with every kind of wrong parameters. */
export async function badCalls(url: string, methods: readonly string[]): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = []
  for (const method of [...methods, 'eth_sign', 'personal_unlockAccount', 'admin_stop', 'constructor']) {
    for (const [kind, params] of badParameters) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      attempts.push({ name: `${method} with ${kind}`, answer: await http(url, { body, headers: json }) })
    }
  }
  return attempts
}

/** Requests that are wrong before any method is looked at. */
export function badRequests(url: string): Promise<readonly Attempt[]> {
  const cases: readonly (readonly [string, Call])[] = [
    ['no JSON', { body: '{', headers: json }],
    ['an empty batch', { body: '[]', headers: json }],
    ['a huge batch', { body: `[${Array.from({ length: 2_000 }, () => '1').join()}]`, headers: json }],
    ['deep JSON', { body: '['.repeat(10_000), headers: json }],
    ['a huge body', { body: `"${'a'.repeat(8 * 2 ** 20)}"`, headers: json }],
    ['no type', { body: '{}', headers: {} }],
    ['a wrong gzip', { body: '{}', headers: { ...json, 'content-encoding': 'gzip' } }],
    ['a strange encoding', { body: '{}', headers: { ...json, 'content-encoding': 'br' } }],
    ['a strange host', { body: '{}', headers: { ...json, host: 'evil.example' } }],
    ['a strange origin', { body: '{}', headers: { ...json, origin: 'https://evil.example' } }],
    ['a strange verb', { method: 'DELETE' }],
    ['a path outside', { path: '/../key' }],
    ['a path that is none', { path: '/%00' }],
    ['a broken upgrade', { method: 'GET', headers: { upgrade: 'websocket', connection: 'upgrade' } }],
    ...['/healthz', '/readyz', '/metrics', '/key', '/debug'].map(
      (path) => [`GET ${path}`, { method: 'GET', path }] as const,
    ),
  ]
  return allOf(cases, (call) => http(url, call))
}

/** Calls on the admin socket, or on an admin port when a URL is given. */
export function badAdminCalls(where: {
  readonly socketPath?: string
  readonly url?: string
}): Promise<readonly Attempt[]> {
  const { url = 'http://localhost', socketPath } = where
  const on = socketPath === undefined ? {} : { socketPath }
  const call = (method: string): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: ['x'] })
  const tokens = [
    '',
    'Basic eDp5',
    'Bearer',
    'Bearer a',
    'Bearer a.b.c',
    'Bearer e30.e30.e30',
    `Bearer ${'a'.repeat(4_000)}`,
  ]
  const cases: readonly (readonly [string, Call])[] = [
    ...['admin_key', 'admin_exportKey', 'admin_config', 'debug_memory'].map(
      (method) => [`admin: ${method}`, { body: call(method), headers: json }] as const,
    ),
    ...tokens.map(
      (authorization, index) =>
        [`admin: token ${index}`, { body: call('admin_key'), headers: { ...json, authorization } }] as const,
    ),
    ['admin: no JSON', { body: '{', headers: json }],
    ['admin: no type', { body: '{}' }],
    ['admin: a browser', { body: '{}', headers: { ...json, origin: 'http://localhost' } }],
    ['admin: GET', { method: 'GET' }],
    ['admin: a huge body', { body: 'a'.repeat(200_000), headers: json }],
  ]
  return allOf(cases, (it) => http(url, { ...on, ...it }))
}

/** Frames that no peer sends. */
export async function badFrames(network: Network, peer: string): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = []
  const bodies = [0, 1, 8, 12, 32, 33, 5_000].map((length) => new Uint8Array(length).fill(0xee))
  for (const question of [
    'set',
    'quorumSet',
    'scpState',
    'blocks',
    'headers',
  ] as const satisfies Question[]) {
    for (const body of bodies) {
      const answer = await network.ask(peer, question, body).then(textOf, String)
      attempts.push({ name: `question ${question}, ${body.length} bytes`, answer })
    }
  }
  for (const topic of ['scp', 'finality', 'transactions'] as const satisfies Topic[]) {
    for (const body of bodies.slice(1)) {
      network.publish(topic, body)
      attempts.push({ name: `flood ${topic}, ${body.length} bytes`, answer: '' })
    }
  }
  return attempts
}

/** Bytes on the port of the peers that are no handshake. */
export function badBytes(port: number): Promise<readonly Attempt[]> {
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['tcp: nothing', new Uint8Array(0)],
    ['tcp: HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['tcp: zeros', new Uint8Array(4_096)],
    ['tcp: a wrong protocol', Buffer.from('\x13/multistream/1.0.0\n\x05/bad\n')],
    ['tcp: half a handshake', Buffer.from('\x13/multistream/1.0.0\n\x07/noise\n\xff\xff')],
  ]
  return allOf(cases, (bytes) => tcp(port, bytes))
}

async function allOf<T>(
  cases: readonly (readonly [string, T])[],
  attempt: (it: T) => Promise<string>,
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = []
  for (const [name, it] of cases) attempts.push({ name, answer: await attempt(it) })
  return attempts
}

/** @returns all that came back, headers too. Not `fetch`: it refuses to send most of what is sent here. */
function http(
  url: string,
  { path = '/', method = 'POST', headers = {}, body, socketPath }: Call,
): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const sent = request(
      {
        path,
        method,
        headers,
        ...(socketPath === undefined ? { hostname, port } : { socketPath }),
        timeout: 5_000,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('close', () =>
          resolve(
            `${response.statusCode} ${JSON.stringify(response.headers)}\n${Buffer.concat(chunks).toString()}`,
          ),
        )
      },
    )
    sent.on('timeout', () => sent.destroy())
    sent.on('error', (error) => resolve(String(error)))
    sent.end(body)
  })
}

function tcp(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const done = (): void => resolve(Buffer.concat(chunks).toString('latin1'))
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    socket.setTimeout(2_000, () => socket.destroy())
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', done)
    socket.on('close', done)
  })
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import type { Clock, Logger } from '../types.ts'
import { loadSecret } from './secret-file.ts'
import { startAdminServer } from './server.ts'
import type { AdminServerOptions } from './server.ts'
import { issueToken } from './token.ts'

const clock: Clock = { now: () => Date.now(), elapsed: () => performance.now(), after: () => () => undefined }

function recordingLogger(): Logger & { readonly events: string[] } {
  const events: string[] = []
  const note = (event: string): number => events.push(event)
  return { events, debug: note, info: note, warn: note, error: note }
}

type Target = { readonly socketPath: string } | { readonly host: string; readonly port: number }
type Reply = { readonly status: number; readonly text: string; readonly headers: Record<string, unknown> }

function post(target: Target, body: string, headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        ...target,
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }))
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

const peersCall = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'admin_peers', params: [] })

describe('admin server', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-admin-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const start = (listen: AdminServerOptions['listen'], logger: Logger = recordingLogger()) =>
    startAdminServer({ listen, handlers: { admin_peers: () => ['one'] }, logger, clock })

  it(
    'answers on a unix socket that only its user can open, and audits each call',
    { skip: process.platform === 'win32' },
    async () => {
      const path = join(folder, 'admin.sock')
      const logger = recordingLogger()
      const server = await start({ type: 'socket', path }, logger)
      assert.equal((await stat(path)).mode & 0o777, 0o600)
      const { text, headers } = await post({ socketPath: path }, peersCall)
      assert.deepEqual(JSON.parse(text).result, ['one'])
      assert.equal(headers['access-control-allow-origin'], undefined)
      assert.deepEqual(logger.events, ['admin.listening', 'admin.call', 'admin.done'])
      await assert.rejects(start({ type: 'socket', path }), { code: 'admin/socket-in-use', path })
      await server.stop()
      await assert.rejects(stat(path))
    },
  )

  it('wants a fresh token on a port, and no browser', async () => {
    const secretPath = join(folder, 'admin.secret')
    const logger = recordingLogger()
    const server = await start({ type: 'port', port: 0, secretPath }, logger)
    const target = { host: '127.0.0.1', port: server.port! }
    const secret = await loadSecret(secretPath)
    assert.equal((await stat(secretPath)).mode & 0o777, 0o600)
    const authorization = `Bearer ${issueToken(secret, Date.now())}`
    try {
      assert.equal((await post(target, peersCall)).status, 401)
      assert.equal(
        (await post(target, peersCall, { authorization: `Bearer ${issueToken(secret, 0)}` })).status,
        401,
      )
      assert.equal((await post(target, peersCall, { authorization, origin: 'http://localhost' })).status, 403)
      assert.equal((await post(target, peersCall, { authorization, host: 'evil.example' })).status, 403)
      assert.equal(
        (await post(target, peersCall, { authorization, 'content-type': 'text/plain' })).status,
        415,
      )
      assert.equal((await post(target, 'x'.repeat(65 * 1024), { authorization })).status, 413)
      assert.ok(
        logger.events.every((it) => it !== 'admin.call'),
        'nothing ran',
      )
      assert.deepEqual(JSON.parse((await post(target, peersCall, { authorization })).text).result, ['one'])
      assert.equal(JSON.parse((await post(target, '{', { authorization })).text).error.code, -32_700)
      const unknown = await post(target, peersCall.replace('admin_peers', 'admin_fly'), { authorization })
      assert.equal(JSON.parse(unknown.text).error.code, -32_601)
    } finally {
      await server.stop()
    }
  })

  it('makes one secret, however many ask for it first', async () => {
    const path = join(folder, 'shared.secret')
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => loadSecret(path)))
    for (const other of others) assert.deepEqual(new Uint8Array(other), new Uint8Array(first!))
  })

  it(
    'refuses a secret that others can read, or that is none',
    { skip: process.platform === 'win32' },
    async () => {
      const path = join(folder, 'open.secret')
      await loadSecret(path)
      await chmod(path, 0o644)
      await assert.rejects(loadSecret(path), { code: 'admin/secret-file', path })
    },
  )
})

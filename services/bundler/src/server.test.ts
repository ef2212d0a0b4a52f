import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { HttpRequestError } from 'viem'
import { CallError } from './errors.ts'
import { defaultLimits } from './limits.ts'
import { serve } from './server.ts'

describe('the port', () => {
  let port: number
  let stop: () => Promise<void>
  const failures: string[] = []
  before(async () => {
    const methods = {
      echo: async (params: readonly unknown[]) => params,
      refuse: async () => Promise.reject(new CallError(-32_500, 'AA24 signature error', { reason: 'AA24' })),
      crowd: async () => Promise.reject(new HttpRequestError({ url: 'http://node', status: 429 })),
      break: async () => Promise.reject(new Error('the key is 0x1234')),
    }
    const limits = { ...defaultLimits, bodyBytes: 1_000 }
    const onError = (method: string): void => void failures.push(method)
    ;({ port, stop } = await serve({ host: '127.0.0.1', port: 0, methods, limits, onError }))
  })
  after(() => stop())

  const ask = (body: string, headers: Readonly<Record<string, string>> = {}, method = 'POST') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const type = { 'content-type': 'application/json' }
      const call = request(
        { host: '127.0.0.1', port, method, headers: { ...type, ...headers } },
        (response) => {
          let text = ''
          response.on('data', (part: Buffer) => (text += part.toString()))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        },
      )
      call.on('error', reject)
      call.end(method === 'POST' ? body : undefined)
    })
  const call = async (method: string, params: unknown = []): Promise<unknown> =>
    JSON.parse((await ask(JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }))).text)

  it('answers calls', async () => {
    assert.deepEqual(await call('echo', [1, 'two']), { jsonrpc: '2.0', id: 7, result: [1, 'two'] })
  })

  it('tells a refusal as it is', async () => {
    const error = { code: -32_500, message: 'AA24 signature error', data: { reason: 'AA24' } }
    assert.deepEqual(await call('refuse'), { jsonrpc: '2.0', id: 7, error })
  })

  it('says that waiting helps while the node is busy', async () => {
    assert.match(JSON.stringify(await call('crowd')), /"code":-32005/)
    failures.length = 0
  })

  it('tells nothing of the inside', async () => {
    const answer = JSON.stringify(await call('break'))
    assert.doesNotMatch(answer, /0x1234/)
    assert.match(answer, /-32603/)
    assert.deepEqual(failures, ['break'])
  })

  it('refuses what is no call', async () => {
    for (const [body, code] of [
      ['{', -32_700],
      ['[]', -32_600],
      ['{"method":5}', -32_600],
      ['{"method":"echo","params":{}}', -32_602],
      ['{"method":"toString"}', -32_601],
    ] as const) {
      const { error } = JSON.parse((await ask(body)).text) as { readonly error: { readonly code: number } }
      assert.equal(error.code, code, body)
    }
  })

  it('is for programs of this machine only', async () => {
    assert.equal((await ask('{}', { host: 'evil.example' })).status, 403)
    assert.equal((await ask('{}', { 'content-type': 'text/plain' })).status, 415)
    assert.equal((await ask('', {}, 'GET')).status, 405)
    assert.equal((await ask(JSON.stringify('x'.repeat(1_000)))).status, 413)
  })
})

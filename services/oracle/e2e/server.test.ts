import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { startServer, type ServerParts } from '../src/serve/server.ts'
import type { IntakeVerdict } from '../src/round/intake.ts'

const hex = (size: number) => `0x${'1'.repeat(size * 2)}`
const observation = {
  feedId: hex(32),
  roundId: '7',
  value: '23970000',
  periodStart: 1,
  periodEnd: 2,
  vintage: 0,
  observedAt: 3,
  sourcesRoot: hex(32),
  configDigest: hex(32),
  signature: hex(65),
}
const body = JSON.stringify({ feed: hex(20), observation })
const json = { 'content-type': 'application/json' }

describe('a reporter’s HTTP side', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let parts: ServerParts
  let base: string
  let verdict: IntakeVerdict | undefined = 'new'
  let isOk = true
  const refused: string[] = []
  const taken: bigint[] = []

  before(async () => {
    parts = {
      listen: { host: '127.0.0.1', port: 0 },
      takeIn: async (_, signed) => {
        taken.push(signed.roundId)
        return verdict
      },
      health: () => ({ ok: isOk }),
      metrics: async () => 'oracle_round 1\n',
      known: (feed) => (feed === hex(20) ? '[]\n' : undefined),
      observed: async (_, roundId) => (roundId === '7' ? '{}' : undefined),
      raw: async () => undefined,
      refused: (why) => refused.push(why),
    }
    server = await startServer(parts)
    base = `http://127.0.0.1:${server.port}`
  })
  after(async () => server.stop())

  const post = async (text: string, headers: Record<string, string> = json) => {
    const response = await fetch(`${base}/observations`, { method: 'POST', body: text, headers })
    await response.text()
    return response.status
  }
  const get = async (path: string) => {
    const response = await fetch(`${base}${path}`)
    return { status: response.status, text: await response.text() }
  }

  it('takes observations in and answers by verdict', async () => {
    const expected = {
      new: 202,
      known: 202,
      conflict: 409,
      'not a reporter': 422,
      'out of range': 422,
    } as const
    for (const [said, status] of Object.entries(expected)) {
      verdict = said as IntakeVerdict
      assert.equal(await post(body), status, said)
    }
    verdict = undefined
    assert.equal(await post(body), 404)
    verdict = 'new'
  })

  it('refuses other types, large, broken and odd bodies before any signature is looked at', async () => {
    const before = taken.length
    assert.equal(await post(body, { 'content-type': 'text/plain' }), 415)
    assert.equal(await post('x'.repeat(5000)), 413)
    for (const bad of [
      '',
      'null',
      '[]',
      '{',
      '{"feed":"0x"}',
      body.replace('"7"', '7'),
      body.replace('"7"', '"-7"'),
    ])
      assert.equal(await post(bad), 400, bad)
    assert.equal(taken.length, before)
    assert.ok(refused.includes('malformed') && refused.includes('too large'))
  })

  it('shows health, metrics, what is known and what was observed', async () => {
    assert.equal((await get('/healthz')).status, 200)
    isOk = false
    assert.equal((await get('/healthz')).status, 503)
    assert.equal((await get('/metrics')).text, 'oracle_round 1\n')
    assert.equal((await get(`/observations/${hex(20)}`)).text, '[]\n')
    assert.equal((await get(`/observations/${hex(20)}/7`)).status, 200)
    for (const path of [
      '/',
      `/observations/${hex(20)}/8`,
      '/raw/../../etc/passwd',
      '/raw/bafkreiAAAA',
      '/observations/0x1/7',
    ])
      assert.equal((await get(path)).status, 404, path)
  })

  it('bounds the signatures that it checks a second', async () => {
    const strict = await startServer({ ...parts, checksPerSecond: 1 })
    const before = taken.length
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const url = `http://127.0.0.1:${strict.port}/observations`
        return (await fetch(url, { method: 'POST', body, headers: json })).status
      }),
    )
    await strict.stop()
    assert.ok(statuses.includes(429))
    assert.equal(taken.length - before, statuses.filter((status) => status === 202).length)
  })

  it('ends although a client holds a connection open', async () => {
    const socket = connect(server.port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write('POST /observations HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    await server.stop()
    await closed
  })
})

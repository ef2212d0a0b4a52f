import assert from 'node:assert/strict'
import { request } from 'node:http'
import { connect } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { PrivateKeyAccount } from 'viem'
import { createDesk } from './desk.ts'
import { verifiersOf } from './draw.ts'
import { Journal } from './journal.ts'
import { listen } from './listener.ts'
import { encodeMessage, readAnswer, readStatement } from './messages.ts'
import { domain, keyOf, madeNode, rosterOf } from './neighbours.fixture.ts'
import { challengeHash, isSignedBy, signHash, statementHash } from './signing.ts'

const day = 20_000
const epochSeconds = 1_000
const roster = rosterOf(9, day)
const own = keyOf(1)
const drawn = verifiersOf(roster, own.address)
const verifier = keyOf(drawn[0]!.id)
const outsider = keyOf(roster.places.find((it) => it.id !== 1 && !drawn.includes(it))!.id)

describe('the listener of a keeper', () => {
  let folder: string
  let journal: Journal
  let listener: Awaited<ReturnType<typeof listen>>
  let url: string
  let nowMs = day * epochSeconds * 1000

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-listener-'))
    journal = new Journal(folder)
    const node = await madeNode('watt', 50)
    const parts = { domain, key: own, node, journal, epochSeconds, roster: () => roster, nowMs: () => nowMs }
    listener = await listen(createDesk(parts), {
      host: '127.0.0.1',
      port: 0,
      limits: { each: 1_000, all: 1_000 },
    })
    url = `http://127.0.0.1:${listener.port}`
  })
  after(async () => {
    await listener.stop()
    await rm(folder, { recursive: true })
  })

  const post = async (body: string, type = 'application/json'): Promise<Response> =>
    fetch(`${url}/challenge`, { method: 'POST', body, headers: { 'content-type': type } })

  async function challengeBy(key: PrivateKeyAccount, changed: object = {}, signer = key): Promise<string> {
    const asked = {
      day,
      window: 3,
      verifier: key.address,
      node: own.address,
      nonce: `0x${'07'.repeat(32)}` as const,
    }
    const whole = { chainId: domain.chainId, ...asked, ...changed }
    return encodeMessage({ ...whole, signature: await signHash(signer, challengeHash(domain, whole)) })
  }

  it('answers the verifiers of the day, four times in a window, and notes it', async () => {
    for (let time = 0; time < 4; time++) {
      const response = await post(await challengeBy(verifier))
      assert.equal(response.status, 200)
      assert.ok(readAnswer(await response.text()) !== undefined)
    }
    assert.equal((await post(await challengeBy(verifier))).status, 429)
    assert.equal((await post(await challengeBy(verifier, { window: 4 }))).status, 200)
    assert.deepEqual((await new Journal(folder).day(day)).answered, { [verifier.address]: 0b11000 })
  })

  it('does no work for anybody else', async () => {
    assert.equal((await post(await challengeBy(outsider))).status, 403)
    assert.equal((await post(await challengeBy(verifier, {}, outsider))).status, 403)
    assert.equal((await post(await challengeBy(verifier, { day: day - 1 }))).status, 409)
    assert.equal((await post(await challengeBy(verifier, { node: outsider.address }))).status, 404)
    assert.equal((await post(await challengeBy(verifier, { chainId: 1 }))).status, 404)
    assert.equal((await post(await challengeBy(verifier, { window: 24 }))).status, 400)
  })

  it('has no other surface', async () => {
    for (const body of ['', 'null', '{}', '[1]', '{"day":1']) assert.equal((await post(body)).status, 400)
    assert.equal((await post('{}', 'text/plain')).status, 415)
    assert.equal((await post('x'.repeat(3_000))).status, 413)
    assert.equal((await fetch(`${url}/challenge`)).status, 405)
    for (const path of [
      '/',
      '/key',
      '/../key',
      '/statement/1',
      `/statement/-1/${own.address}`,
      '/statement/1/0x',
    ])
      assert.equal((await fetch(url + path)).status, 404, path)
    assert.equal((await fetch(`${url}/statement/1/${own.address}`, { method: 'PUT' })).status, 405)
  })

  it('says what it saw of a node once the day is over, and then always the same', async () => {
    await journal.mark(day, 'seen', outsider.address, 0)
    await journal.mark(day, 'seen', outsider.address, 23)
    const path = `${url}/statement/${day}/${outsider.address}`
    nowMs = (day + 1) * epochSeconds * 1000 - 1
    assert.equal((await fetch(path)).status, 409)
    nowMs += 1
    const said = readStatement(await (await fetch(path.toLowerCase())).text())!
    assert.deepEqual([said.day, said.node, said.windows], [day, outsider.address, 0x800001])
    assert.ok(await isSignedBy(own.address, statementHash(domain, said), said.signature))
    assert.deepEqual(readStatement(await (await fetch(path)).text()), said)
    assert.equal((await fetch(`${url}/statement/${day}/${verifier.address}`)).status, 404)
  })

  it('takes so many questions a second and no more', async () => {
    const refused = createDesk({
      domain,
      key: own,
      node: await madeNode('watt', 1),
      journal,
      epochSeconds,
      roster: () => undefined,
      nowMs: () => nowMs,
    })
    const small = await listen(refused, { host: '127.0.0.1', port: 0, limits: { each: 3, all: 100 } })
    try {
      const path = `http://127.0.0.1:${small.port}/statement/1/${own.address}`
      const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(path)).status))
      assert.ok(statuses.includes(429) && statuses.includes(404), statuses.join())
    } finally {
      await small.stop()
    }
  })

  it('ends while somebody sends without end', async () => {
    const desk = {
      challenge: async () => ({ status: 404, why: '' }) as const,
      statement: async () => ({ status: 404, why: '' }) as const,
    }
    const open = await listen(desk, { host: '127.0.0.1', port: 0 })
    const socket = connect(open.port, '127.0.0.1')
    socket.on('error', () => undefined)
    await new Promise<void>((resolve) => socket.once('connect', resolve))
    socket.write(
      'POST /challenge HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    )
    const slow = request({ port: open.port, host: '127.0.0.1' }).on('error', () => undefined)
    slow.flushHeaders()
    await open.stop()
    socket.destroy()
    slow.destroy()
  })
})

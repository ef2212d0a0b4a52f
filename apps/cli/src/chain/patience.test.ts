import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPublicClient, custom, HttpRequestError, RpcRequestError } from 'viem'
import { patient } from './patience.ts'

const url = 'http://127.0.0.1:1'
const body = {}
const busy = () => new HttpRequestError({ body, url, status: 503 })
const aborted = () =>
  new RpcRequestError({ body, url, error: { code: -32_000, message: 'execution aborted (timeout)' } })
const full = () =>
  new RpcRequestError({
    body,
    url,
    error: { code: -32_005, message: 'limit exceeded: the node is busy', data: { retryAfterMs: 2 } },
  })
const tooMuch = () =>
  new RpcRequestError({ body, url, error: { code: -32_005, message: 'limit exceeded: too many results' } })
const refused = () => new RpcRequestError({ body, url, error: { code: -32_000, message: 'nonce too low' } })
const gone = () => new HttpRequestError({ body, url })

/** A node that fails `failures` times. @returns how often it was asked, and whether it answered */
async function askedOf(fail: () => Error, failures: number, timeoutMs = 10_000) {
  let asked = 0
  const node = custom(
    {
      request: async () => {
        asked++
        if (asked <= failures) throw fail()
        return '0x1'
      },
    },
    { retryCount: 0 },
  )
  const client = createPublicClient({ transport: patient(node, { timeoutMs, pauseMs: 1 }) })
  const answered = await client.getChainId().then(
    () => true,
    () => false,
  )
  return { asked, answered }
}

describe('a node that does not answer as it should', () => {
  it('is asked again while it is busy', async () => {
    assert.deepEqual(await askedOf(busy, 6), { asked: 7, answered: true })
    assert.deepEqual(await askedOf(aborted, 6), { asked: 7, answered: true })
    assert.deepEqual(await askedOf(full, 6), { asked: 7, answered: true })
  })

  it('is not waited for longer than was said', async () => {
    const { asked, answered } = await askedOf(busy, Infinity, 5)
    assert.equal(answered, false)
    assert.ok(asked <= 4, `${asked} times`)
  })

  it('is asked a few times where it is not there, and once where it says no', async () => {
    assert.deepEqual(await askedOf(gone, Infinity), { asked: 3, answered: false })
    assert.deepEqual(await askedOf(refused, Infinity), { asked: 1, answered: false })
    assert.deepEqual(await askedOf(tooMuch, Infinity), { asked: 1, answered: false })
  })
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after, before, beforeEach, describe, it } from 'node:test'
import { createPublicClient, http, keccak256, type Hex } from 'viem'
import { sendSigned } from './send-signed.ts'

const raw = '0x02c0ffee'

describe('sendSigned', () => {
  /** A node that loses so many answers to transactions, and refuses what it has with these words. */
  let lost = 0
  let refusal = ''
  let takes = true
  const held = new Map<Hex, Hex>()
  const node = createServer(async (request, response) => {
    const { id, method, params } = (await json(request)) as {
      readonly id: number
      readonly method: string
      readonly params: readonly [Hex]
    }
    const answer = (said: object) => response.end(JSON.stringify({ jsonrpc: '2.0', id, ...said }))
    if (method === 'eth_getTransactionByHash')
      return answer({ result: held.has(params[0]) ? { hash: params[0], type: '0x2' } : null })
    const hash = keccak256(params[0])
    const isKnown = held.has(hash)
    if (takes) held.set(hash, params[0])
    if (lost-- > 0) return response.destroy()
    return answer(takes && !isKnown ? { result: hash } : { error: { code: -32_000, message: refusal } })
  })
  let client: ReturnType<typeof createPublicClient>

  before(async () => {
    await once(node.listen(0, '127.0.0.1'), 'listening')
    const { port } = node.address() as AddressInfo
    client = createPublicClient({ transport: http(`http://127.0.0.1:${port}`, { retryDelay: 1 }) })
  })
  beforeEach(() => {
    held.clear()
    ;[lost, takes] = [0, true]
  })
  after(() => node.close())

  it('answers with the hash', async () => {
    assert.equal(await sendSigned(client, raw), keccak256(raw))
    assert.equal(held.size, 1)
  })

  for (const words of ['already known', 'nonce too low'])
    it(`takes it for sent where the answer was lost and the repeated request hears "${words}"`, async () => {
      ;[lost, refusal] = [1, words]
      assert.equal(await sendSigned(client, raw), keccak256(raw))
    })

  it('passes on the refusal of a node that does not have it', async () => {
    ;[takes, refusal] = [false, 'nonce too low']
    await assert.rejects(sendSigned(client, raw), /nonce too low/i)
  })
})

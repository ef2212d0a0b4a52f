import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Founding } from '@watt/contracts/deploy'
import {
  createPublicClient,
  custom,
  type Hex,
  HttpRequestError,
  keccak256,
  numberToHex,
  parseTransaction,
  type PublicClient,
  RpcRequestError,
  TimeoutError,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { founder } from './dev-accounts.ts'

const url = 'http://127.0.0.1:1'
const refusal = (code: number, message: string, data?: unknown): RpcRequestError =>
  new RpcRequestError({ url, body: {}, error: { code, message, data } })
const busy = refusal(-32_005, 'limit exceeded: the node is busy', { retryAfterMs: 1 })
const poolFull = refusal(-32_000, 'txpool is busy; try again later', { reason: 'pool-full' })
const overloaded = new HttpRequestError({ url, status: 429, details: 'the node is busy' })
const away = new HttpRequestError({ url, details: 'fetch failed' })
const silent = new TimeoutError({ url, body: {} })

type Fault = { readonly error: Error; readonly isAnswerLost?: boolean }

/**
 * A node with a pool and a block for every transaction.
 * @param faults - Each method meets those that are listed for it, in order.
 * @param losesPool - It forgets what it took, once, before the first block.
 */
function createNode(
  faults: Record<string, Fault[]>,
  losesPool = false,
): {
  readonly client: PublicClient
  readonly chain: { readonly to: Hex | null | undefined; readonly hash: Hex }[]
} {
  const chain: { readonly to: Hex | null | undefined; readonly hash: Hex }[] = []
  const pool: { readonly nonce: number; readonly raw: Hex }[] = []
  let isForgetful = losesPool
  const mine = (): void => {
    for (const { nonce, raw } of pool.splice(0)) {
      assert.equal(nonce, chain.length)
      chain.push({ to: parseTransaction(raw).to, hash: keccak256(raw) })
    }
  }
  const send = (raw: Hex): Hex => {
    const { nonce = 0 } = parseTransaction(raw)
    if (nonce < chain.length) throw refusal(-32_000, 'nonce too low', { reason: 'nonce-too-low' })
    if (pool.some((it) => it.nonce === nonce)) throw refusal(-32_000, 'already known')
    pool.push({ nonce, raw })
    return keccak256(raw)
  }
  const answers: Record<string, (params: readonly never[]) => unknown> = {
    eth_chainId: () => '0x539',
    eth_getTransactionCount: () => numberToHex(chain.length),
    eth_getBlockByNumber: () => ({ number: '0x1', timestamp: '0x1', baseFeePerGas: '0x1', transactions: [] }),
    eth_estimateGas: () => '0x5208',
    eth_sendRawTransaction: ([raw]) => send(raw!),
    eth_getTransactionByHash: ([hash]) =>
      chain.some((it) => it.hash === hash) || pool.some(({ raw }) => keccak256(raw) === hash)
        ? { hash, type: '0x2', from: founder().address, nonce: '0x0', value: '0x0', gas: '0x0' }
        : null,
    eth_getTransactionReceipt: ([hash]) => {
      if (isForgetful) pool.length = 0
      isForgetful = false
      mine()
      const isMined = chain.some((it) => it.hash === hash)
      return isMined ? { transactionHash: hash, status: '0x1', gasUsed: '0x5208', logs: [] } : null
    },
  }
  const request = async ({ method, params }: { method: string; params?: unknown }): Promise<unknown> => {
    const fault = faults[method]?.shift()
    const answer = answers[method]
    if (fault !== undefined && !fault.isAnswerLost) throw fault.error
    if (answer === undefined) throw refusal(-32_601, `the method ${method} does not exist/is not available`)
    const answered = answer((params ?? []) as readonly never[])
    if (fault !== undefined) throw fault.error
    return answered
  }
  return {
    client: createPublicClient({ transport: custom({ request }, { retryCount: 0 }) }),
    chain,
  }
}

const places = ['0x01', '0x02', '0x03'].map((it) => `0x${it.slice(2).padStart(40, '0')}` as Hex)

/** Three steps to three places. */
function createFounding(): Founding {
  const founding = new Founding(founder().address, 0)
  for (const to of places) founding.steps.push({ what: `step to ${to}`, to, data: '0x', value: 0n })
  return founding
}

const account = privateKeyToAccount(founder().privateKey)

describe('Founding', () => {
  it('waits while the node is busy, full, or away, whatever it asks, and sends every step once', async () => {
    const { client, chain } = createNode({
      eth_getTransactionCount: [{ error: away }],
      eth_chainId: [{ error: busy }],
      eth_getBlockByNumber: [{ error: busy }],
      eth_estimateGas: [{ error: busy }, { error: overloaded }],
      eth_sendRawTransaction: [{ error: busy }, { error: poolFull }],
      eth_getTransactionReceipt: [{ error: busy }, { error: busy }],
    })
    await createFounding().send(client, account)
    assert.deepEqual(
      chain.map(({ to }) => to),
      places,
    )
  })

  it('goes on where the answer to a transaction got lost', async () => {
    const { client, chain } = createNode({
      eth_sendRawTransaction: [{ error: silent, isAnswerLost: true }],
      eth_getTransactionByHash: [{ error: busy }],
    })
    await createFounding().send(client, account)
    assert.equal(chain.length, places.length)
  })

  it('sends again what a node forgot that began anew', async () => {
    const { client, chain } = createNode({}, true)
    await createFounding().send(client, account)
    assert.equal(chain.length, places.length)
  })

  it('ends at once where a step is refused for good', async () => {
    const { client, chain } = createNode({
      eth_sendRawTransaction: [{ error: refusal(-32_000, 'insufficient funds for gas * price + value') }],
    })
    await assert.rejects(createFounding().send(client, account), { code: 'contracts/founding-failed' })
    assert.equal(chain.length, 0)
  })

  it('stops waiting when it is told to', async () => {
    const { client } = createNode({
      eth_getTransactionCount: Array.from({ length: 1000 }, () => ({ error: busy })),
    })
    const signal = AbortSignal.abort(new Error('enough'))
    await assert.rejects(createFounding().send(client, account, signal), /enough/)
  })
})

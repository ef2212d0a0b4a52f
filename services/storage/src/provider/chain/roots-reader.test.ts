import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { StorageContracts } from '@watt/sdk/storage'
import {
  createPublicClient,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  type Hex,
  numberToHex,
  parseAbi,
  toHex,
} from 'viem'
import { createRootsReader } from './roots-reader.ts'

/** What of the market is asked; the whole is in the suite that runs over a real chain. */
const abi = parseAbi([
  'struct Terms { bytes32 manifest; uint8 k; uint8 n; uint64 sizeBytes; uint8 height; uint128 priceCap; uint32 epochs; uint64 startBy; uint8 repairBelow; uint16 region; }',
  'event OrderPlaced(uint64 indexed order, address indexed client, Terms terms, bytes32[] roots, uint256 escrow)',
  'function order(uint64 id) view returns (address client, Terms terms, uint256 balance)',
])
const market = { address: toHex(1, { size: 20 }), abi } as unknown as StorageContracts['market']
const client: Hex = toHex(2, { size: 20 })
const blockSeconds = 2
const roots: readonly Hex[] = [toHex(7, { size: 32 }), toHex(8, { size: 32 })]

type Asked = {
  readonly method: string
  readonly params: readonly [Hex & { readonly fromBlock: Hex; readonly toBlock: Hex }]
}

/** A chain of `head` blocks with one order in block `placed`; counts what it is asked. */
function chainWith(head: number, placed: number, startBy: number) {
  const asked = { blocks: 0, spans: 0 }
  const terms = {
    manifest: toHex(3, { size: 32 }),
    k: 1,
    n: 2,
    priceCap: 1n,
    epochs: 10,
    region: 0,
    repairBelow: 0,
    sizeBytes: 100n,
    height: 2,
    startBy: BigInt(startBy),
  }
  const log = {
    address: market.address,
    topics: encodeEventTopics({ abi, eventName: 'OrderPlaced', args: { order: 5n, client } }),
    data: encodeAbiParameters([abi[0].inputs[2], abi[0].inputs[3], abi[0].inputs[4]], [terms, roots, 1n]),
    blockNumber: numberToHex(placed),
    blockHash: toHex(9, { size: 32 }),
    transactionHash: toHex(10, { size: 32 }),
    transactionIndex: '0x0',
    logIndex: '0x0',
    removed: false,
  }
  const request = async ({ method, params }: Asked) => {
    switch (method) {
      case 'eth_blockNumber':
        return numberToHex(head)
      case 'eth_call':
        return encodeFunctionResult({
          abi,
          functionName: 'order',
          result: [client, terms, 0n],
        })
      case 'eth_getBlockByNumber':
        asked.blocks++
        return { number: params[0], timestamp: numberToHex(Number(params[0]) * blockSeconds) }
      case 'eth_getLogs': {
        asked.spans++
        const [from, to] = [Number(params[0].fromBlock), Number(params[0].toBlock)]
        assert.ok(to <= head && to - from < 10_000, `${from} to ${to}`)
        return from <= placed && placed <= to ? [log] : []
      }
      default:
        throw new Error(method)
    }
  }
  const rpc = createPublicClient({ transport: custom({ request }, { retryCount: 0 }) })
  return { read: createRootsReader(rpc, { market }), asked }
}

describe('roots of an order', () => {
  it('are found in one span of a long chain, wherever the order lies', async () => {
    for (const placed of [0, 9_999, 10_000, 4_321_000, 29_999_999]) {
      const at = placed * blockSeconds
      const { read, asked } = chainWith(30_000_000, placed, at + 240)
      assert.deepEqual(await read({ order: 5n, matchedAt: at + 4 }), roots)
      assert.ok(asked.spans <= 2, `${asked.spans} spans`)
      assert.ok(asked.blocks <= 12, `${asked.blocks} blocks`)
      await read({ order: 5n, matchedAt: at + 4 })
      assert.ok(asked.spans <= 2, 'kept')
    }
  })

  it('are looked for where the order was placed, not where a shard was repaired', async () => {
    const { read, asked } = chainWith(1_000_000, 30_000, 60_240)
    assert.deepEqual(await read({ order: 5n, matchedAt: 1_900_000 }), roots)
    assert.equal(asked.spans, 1)
  })

  it('of a chain of one span take no look at its blocks', async () => {
    const { read, asked } = chainWith(5_000, 4_000, 8_100)
    assert.deepEqual(await read({ order: 5n, matchedAt: 8_002 }), roots)
    assert.deepEqual(asked, { blocks: 0, spans: 1 })
  })
})

import { deepEqual } from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createPublicClient,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionData,
  numberToHex,
  parseAbi,
  type Hex,
} from 'viem'
import { accountOf } from './log.fixture.ts'
import { readTags } from './read-tags.ts'

const abi = parseAbi([
  'event AttestorAdded(uint16 indexed attestor, address indexed account, uint32 dailyLimit)',
  'event Verified(uint32 indexed id, uint16 indexed attestor, uint64 untilDay)',
  'function attest(uint32 id, bytes32 commitment, bytes32 tag, uint64 untilDay, bytes consent)',
])
const contract = accountOf(0xc5)
const word = (value: number): Hex => numberToHex(value, { size: 32 })
const epochSeconds = 60

/** What a node says of the calls of a chain: a block a call, at that second. */
function nodeWith(
  calls: readonly {
    readonly at: number
    readonly topics: readonly Hex[]
    readonly data: Hex
    readonly tag?: number
    readonly to?: Hex
  }[],
) {
  const asked: string[] = []
  const request = async ({ method, params }: { readonly method: string; readonly params?: unknown }) => {
    asked.push(method)
    if (method === 'eth_blockNumber') return numberToHex(calls.length)
    if (method === 'eth_getLogs')
      return calls.map(({ at, topics, data }, index) => ({
        address: contract,
        topics,
        data,
        blockNumber: numberToHex(index + 1),
        blockHash: word(index),
        blockTimestamp: numberToHex(at),
        transactionHash: word(index),
        transactionIndex: '0x0',
        logIndex: '0x0',
        removed: false,
      }))
    const index = Number((params as readonly Hex[])[0])
    const { tag = 0, to = contract } = calls[index]!
    const args = [1, word(9), word(tag), 9n, '0x'] as const
    return {
      hash: word(index),
      to,
      from: accountOf(1),
      input: encodeFunctionData({ abi, functionName: 'attest', args }),
      nonce: '0x0',
      value: '0x0',
      gas: '0x0',
      blockNumber: '0x1',
      type: '0x0',
    }
  }
  return { asked, client: createPublicClient({ transport: custom({ request }) }) }
}

const added = (at: number, attestor: number, account: Hex) => ({
  at,
  topics: encodeEventTopics({ abi, eventName: 'AttestorAdded', args: { attestor, account } }) as Hex[],
  data: encodeAbiParameters([{ type: 'uint32' }], [5]),
})
const attested = (at: number, attestor: number, id: number, tag: number, to?: Hex) => ({
  at,
  topics: encodeEventTopics({ abi, eventName: 'Verified', args: { id, attestor } }) as Hex[],
  data: encodeAbiParameters([{ type: 'uint64' }], [9n]),
  tag,
  ...(to && { to }),
})
const [notary, other] = [accountOf(0xe1), accountOf(0xe2)]

describe('tags', () => {
  test('of an attestor admitted twice are read out of its calls, up to the day; those of others are not', async () => {
    const { client } = nodeWith([
      added(10, 1, notary),
      added(11, 2, other),
      attested(20, 1, 5, 77),
      attested(21, 2, 6, 77),
      added(70, 3, notary),
      attested(80, 3, 9, 77),
      attested(90, 3, 8, 78, accountOf(0xdd)), // By way of a contract: not known.
      attested(120, 3, 7, 79), // On day 2.
    ])
    deepEqual(await readTags(client, { address: contract, abi } as never, 1, epochSeconds), [
      { attestor: notary, tag: word(77), id: 5 },
      { attestor: notary, tag: word(77), id: 9 },
    ])
  })

  test('are not asked for while everybody was admitted once', async () => {
    const { client, asked } = nodeWith([added(10, 1, notary), attested(20, 1, 5, 77)])
    deepEqual(await readTags(client, { address: contract, abi } as never, 1, epochSeconds), [])
    deepEqual(asked.includes('eth_getTransactionByHash'), false)
  })
})

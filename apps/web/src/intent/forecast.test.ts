import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  encodeAbiParameters,
  encodeErrorResult,
  encodeEventTopics,
  erc20Abi,
  erc721Abi,
  pad,
  parseAbi,
  type Address,
  type Client,
  type Hex,
} from 'viem'
import { changesOf, coin, forecast } from './forecast.ts'

const me: Address = '0x00000000000000000000000000000000000000A1'
const friend: Address = '0x00000000000000000000000000000000000000b2'
const token: Address = '0x00000000000000000000000000000000000000C3'
const word = (value: bigint) => encodeAbiParameters([{ type: 'uint256' }], [value])

const transferTopic = encodeEventTopics({ abi: erc20Abi, eventName: 'Transfer' })[0]
const moved = (address: Address, from: Address, to: Address, value: bigint) => ({
  address,
  topics: [transferTopic, pad(from), pad(to)],
  data: word(value),
})
const pieceMoved = (from: Address, to: Address, id: bigint) => ({
  address: token,
  topics: encodeEventTopics({
    abi: erc721Abi,
    eventName: 'Transfer',
    args: { from, to, tokenId: id },
  }) as Hex[],
  data: '0x' as Hex,
})

/** A node that answers one thing. */
const nodeThat = (answer: () => unknown) => ({ request: async () => answer() }) as unknown as Client
const simulated = (call: object) => nodeThat(() => [{ calls: [call] }])
const send = { to: friend, value: 1n, data: '0x' as Hex }

describe('changesOf', () => {
  it('sums what came and went, of the coin and of tokens, and leaves out what came to nothing', () => {
    const { changes } = changesOf(
      [
        moved(coin, me, friend, 5n),
        moved(token, friend, me, 8n),
        moved(token, me, friend, 3n),
        moved(friend, me, token, 4n),
        moved(friend, token, me, 4n),
        moved(token, friend, token, 99n),
      ],
      me,
    )
    assert.deepEqual(changes, [
      { asset: coin, tokenId: undefined, amount: -5n },
      { asset: token, tokenId: undefined, amount: 5n },
    ])
  })

  it('tells pieces apart by their number', () => {
    const { changes } = changesOf([pieceMoved(me, friend, 1n), pieceMoved(friend, me, 2n)], me)
    assert.deepEqual(
      changes.map(({ tokenId, amount }) => [tokenId, amount]),
      [
        [1n, -1n],
        [2n, 1n],
      ],
    )
  })

  it('reads lists of pieces', () => {
    const abi = parseAbi([
      'event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)',
    ])
    const topics = encodeEventTopics({
      abi,
      eventName: 'TransferBatch',
      args: { operator: me, from: friend, to: me },
    })
    const list = [{ type: 'uint256[]' }, { type: 'uint256[]' }] as const
    const data = encodeAbiParameters(list, [
      [7n, 8n],
      [10n, 20n],
    ])
    const { changes } = changesOf([{ address: token, topics: topics as Hex[], data }], me)
    assert.deepEqual(
      changes.map(({ tokenId, amount }) => [tokenId, amount]),
      [
        [7n, 10n],
        [8n, 20n],
      ],
    )
  })

  it('tells what others may take from now on, the last word counting, and only of one’s own', () => {
    const allowed = (owner: Address, value: bigint) => ({
      address: token,
      topics: encodeEventTopics({
        abi: erc20Abi,
        eventName: 'Approval',
        args: { owner, spender: friend },
      }) as Hex[],
      data: word(value),
    })
    const { allowances } = changesOf([allowed(me, 9n), allowed(me, 0n), allowed(friend, 5n)], me)
    assert.deepEqual(allowances, [{ token, spender: friend, amount: 0n }])
    const all = {
      address: token,
      topics: encodeEventTopics({
        abi: erc721Abi,
        eventName: 'ApprovalForAll',
        args: { owner: me, operator: friend },
      }) as Hex[],
      data: word(1n),
    }
    assert.deepEqual(changesOf([all], me).allowances, [{ token, spender: friend, amount: 'all' }])
  })

  it('is not confused by logs that are no events of tokens', () => {
    const odd = [
      { address: token, topics: [], data: '0x' as Hex },
      { address: token, topics: [transferTopic], data: '0x12' as Hex },
      { address: token, topics: [transferTopic, pad(me), pad(friend)], data: '0x' as Hex },
    ]
    assert.deepEqual(changesOf(odd, me), { changes: [], allowances: [] })
  })
})

describe('forecast', () => {
  it('shows what the node says', async () => {
    const answer = { status: '0x1', gasUsed: '0x5208', logs: [moved(coin, me, friend, 1n)] }
    assert.deepEqual(await forecast(simulated(answer), me, send), {
      kind: 'succeeds',
      changes: [{ asset: coin, tokenId: undefined, amount: -1n }],
      allowances: [],
      gasUsed: 21_000n,
    })
  })

  it('puts refusals into words: of the compiler, of Watt’s contracts, of the node', async () => {
    const failing = async (error: object) => {
      const found = await forecast(simulated({ status: '0x0', gasUsed: '0x1', logs: [], error }), me, send)
      return found.kind === 'fails' ? found.reason : found
    }
    const text = encodeErrorResult({ abi: parseAbi(['error Error(string)']), args: ['too \u202Eearly'] })
    assert.deepEqual(await failing({ data: text }), { kind: 'contract', text: 'too early' })
    assert.deepEqual(await failing({ message: 'execution reverted: no' }), { kind: 'contract', text: 'no' })
    assert.deepEqual(await failing({ data: '0x' }), { kind: 'silent' })
    assert.deepEqual(await failing({ data: '0xdeadbeef' }), { kind: 'silent' })
    assert.deepEqual(await failing({ message: 'insufficient funds for transfer' }), { kind: 'funds' })
  })

  it('knows when it does not know', async () => {
    for (const answer of [
      () => [],
      () => {
        throw new Error('method not found')
      },
    ])
      assert.deepEqual(await forecast(nodeThat(answer), me, send), { kind: 'unavailable' })
    const poor = nodeThat(() => {
      throw new Error('insufficient funds for gas * price + value')
    })
    assert.deepEqual(await forecast(poor, me, send), { kind: 'fails', reason: { kind: 'funds' } })
  })
})

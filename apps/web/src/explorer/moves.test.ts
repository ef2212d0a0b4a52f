import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  encodeAbiParameters,
  encodeEventTopics,
  erc1155Abi,
  erc20Abi,
  erc721Abi,
  zeroAddress,
  type Hex,
} from 'viem'
import { movesOf } from './moves.ts'

const token = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const [ann, bob] = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
] as const
const word = (value: bigint): Hex => encodeAbiParameters([{ type: 'uint256' }], [value])

describe('movesOf', () => {
  it('tells amounts, pieces and batches apart, with coins first', () => {
    const ends = { from: ann, to: bob }
    const logs = [
      {
        address: token,
        topics: encodeEventTopics({ abi: erc20Abi, eventName: 'Transfer', args: ends }),
        data: word(7n),
      },
      {
        address: token,
        topics: encodeEventTopics({ abi: erc721Abi, eventName: 'Transfer', args: { ...ends, tokenId: 9n } }),
        data: '0x',
      },
      {
        address: token,
        topics: encodeEventTopics({
          abi: erc1155Abi,
          eventName: 'TransferBatch',
          args: { operator: ann, ...ends },
        }),
        data: encodeAbiParameters(
          [{ type: 'uint256[]' }, { type: 'uint256[]' }],
          [
            [1n, 2n],
            [10n, 20n],
          ],
        ),
      },
    ] as never
    const moves = movesOf([{ from: ann, to: bob, amount: 3n }], logs)
    assert.deepEqual(
      moves.map(({ amount, tokenId }) => [amount, tokenId]),
      [
        [3n, undefined],
        [7n, undefined],
        [1n, 9n],
        [10n, 1n],
        [20n, 2n],
      ],
    )
  })
  it('says what was made and what was destroyed', () => {
    const log = (from: Hex, to: Hex): never =>
      ({
        address: token,
        topics: encodeEventTopics({ abi: erc20Abi, eventName: 'Transfer', args: { from, to } }),
        data: word(1n),
      }) as never
    const [made, gone] = movesOf([], [log(zeroAddress, bob), log(ann, zeroAddress)])
    assert.deepEqual([made?.from, made?.to, gone?.from, gone?.to], [undefined, bob, ann, undefined])
  })
  it('passes over other events, and lists that do not match', () => {
    const topics = encodeEventTopics({
      abi: erc1155Abi,
      eventName: 'TransferBatch',
      args: { operator: ann, from: ann, to: bob },
    })
    const data = encodeAbiParameters([{ type: 'uint256[]' }, { type: 'uint256[]' }], [[1n], []])
    assert.deepEqual(
      movesOf([], [
        { address: token, topics, data },
        { address: token, topics: [], data: '0x' },
      ] as never),
      [],
    )
  })
})

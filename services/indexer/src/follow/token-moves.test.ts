import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeAbiParameters, pad } from 'viem'
import { erc20Log, erc721Log, person } from './memory-chain.fixture.ts'
import { tokenMoves, transferTopic } from './token-moves.ts'

const [token, alice, bob] = [person(1), person(2), person(3)]
const none = { tokenId: null }

describe('tokenMoves', () => {
  it('reads ERC-20 transfers; the zero address makes and destroys', () => {
    assert.deepEqual(tokenMoves(erc20Log(token, alice, bob, 5n)), [
      { kind: 'erc20', sender: alice, recipient: bob, amount: 5n, ...none },
    ])
    assert.deepEqual(tokenMoves(erc20Log(token, null, bob, 5n)), [
      { kind: 'erc20', sender: null, recipient: bob, amount: 5n, ...none },
    ])
  })
  it('reads ERC-721 transfers', () => {
    assert.deepEqual(tokenMoves(erc721Log(token, alice, bob, 7n)), [
      { kind: 'erc721', sender: alice, recipient: bob, amount: 1n, tokenId: 7n },
    ])
  })
  it('reads ERC-1155 transfers, one and many', () => {
    const parties = [alice, alice, bob].map((it) => pad(it, { size: 32 }))
    const single = '0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62'
    const batch = '0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb'
    const two = [{ type: 'uint256' }, { type: 'uint256' }] as const
    const lists = [{ type: 'uint256[]' }, { type: 'uint256[]' }] as const
    const between = { kind: 'erc1155', sender: alice, recipient: bob }
    assert.deepEqual(tokenMoves({ topics: [single, ...parties], data: encodeAbiParameters(two, [9n, 4n]) }), [
      { ...between, tokenId: 9n, amount: 4n },
    ])
    assert.deepEqual(
      tokenMoves({
        topics: [batch, ...parties],
        data: encodeAbiParameters(lists, [
          [1n, 2n],
          [3n, 4n],
        ]),
      }),
      [
        { ...between, tokenId: 1n, amount: 3n },
        { ...between, tokenId: 2n, amount: 4n },
      ],
    )
  })
  it('takes what has another shape for no transfer', () => {
    const { topics } = erc20Log(token, alice, bob, 1n)
    const batch = '0x4a39dc06d4c0dbc64b70af90fd698a233a518aa5d07e595d983b8c0526c8f7fb'
    for (const log of [
      { topics: [], data: '0x' },
      { topics, data: '0x' },
      { topics, data: `0x${'00'.repeat(31)}` },
      { topics: [transferTopic], data: `0x${'00'.repeat(96)}` },
      { topics: [batch, ...topics], data: '0xff' },
      { topics: [batch, ...topics], data: `0x${'ff'.repeat(64)}` },
    ] as const)
      assert.deepEqual(tokenMoves(log), [])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { directoryOf } from '@watt/sdk/governance'
import { encodeAbiParameters, encodeEventTopics, parseAbi, stringToHex, type Hex } from 'viem'
import { decodedBytesMax, knownEvent } from './known-events.ts'
import { erc20Log, erc721Log, person } from './memory-chain.fixture.ts'

const [token, alice, bob] = [person(1), person(2), person(3)]

describe('knownEvent', () => {
  it('tells the transfers of ERC-20 and ERC-721 apart', () => {
    assert.deepEqual(knownEvent(erc20Log(token, alice, bob, 2n ** 200n)), {
      name: 'Transfer',
      args: { from: alice, to: bob, value: String(2n ** 200n) },
    })
    assert.deepEqual(knownEvent(erc721Log(token, alice, bob, 7n)), {
      name: 'Transfer',
      args: { from: alice, to: bob, tokenId: '7' },
    })
  })
  it('decodes events of our contracts', () => {
    const abi = parseAbi([
      'event EntrySet(bytes32 indexed name, address indexed previous, address indexed target)',
    ])
    const name = stringToHex('governor', { size: 32 })
    const topics = encodeEventTopics({ abi, args: { name, previous: alice, target: bob } }) as Hex[]
    assert.deepEqual(knownEvent({ topics, data: '0x' }), {
      name: 'EntrySet',
      args: { name, previous: alice, target: bob },
    })
    assert.ok(directoryOf(31_337))
  })
  it('makes text of strangers fit to be stored', () => {
    const abi = parseAbi([
      'event RegionAdded(bytes32 indexed id, address indexed branch, address indexed kwt, string symbol, address target, address stable, address stablePair, address wattPair, address supplierRegistry)',
    ])
    const id = stringToHex('ES', { size: 32 })
    const topics = encodeEventTopics({ abi, args: { id, branch: alice, kwt: bob } }) as Hex[]
    const address = { type: 'address' } as const
    const data = encodeAbiParameters(
      [{ type: 'string' }, address, address, address, address, address],
      ['KWT\0\u202EES', alice, alice, alice, alice, alice],
    )
    assert.equal(knownEvent({ topics, data })?.args['symbol'], 'KWTES')
  })
  it('leaves alone what it does not know, what lies about its shape, and what is huge', () => {
    const { topics } = erc20Log(token, alice, bob, 1n)
    assert.equal(knownEvent({ topics: [], data: '0x' }), undefined)
    assert.equal(knownEvent({ topics: [`0x${'12'.repeat(32)}`], data: '0x' }), undefined)
    assert.equal(knownEvent({ topics, data: '0x01' }), undefined)
    assert.equal(knownEvent({ topics, data: `0x${'00'.repeat(decodedBytesMax + 1)}` }), undefined)
  })
})

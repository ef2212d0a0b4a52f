import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addBlock, erc20Log, memoryChain, person } from '../follow/memory-chain.fixture.ts'
import { parseTopic, touchedBy } from './topics.ts'

describe('parseTopic', () => {
  it('takes the topics there are, in any case', () => {
    assert.equal(parseTopic('blocks'), 'blocks')
    assert.equal(parseTopic(`Address:0x${'AB'.repeat(20)}`), `address:0x${'ab'.repeat(20)}`)
  })
  it('takes nothing else', () => {
    for (const text of [undefined, 1, '', 'block', 'address:', 'address:0x12', `token:0x${'ab'.repeat(21)}`])
      assert.equal(parseTopic(text), undefined)
  })
})

describe('touchedBy', () => {
  it('names everybody a block touches, with the newest block', () => {
    const [alice, bob, token] = [person(1), person(2), person(3)]
    const chain = memoryChain()
    addBlock(chain, [{ from: alice, to: bob }])
    addBlock(chain, [{ from: alice, to: token, logs: [erc20Log(token, alice, bob, 1n)] }])
    const touched = touchedBy(chain.blocks)
    assert.equal(touched.get(`address:${bob}`), 2)
    assert.equal(touched.get(`token:${token}`), 2)
    assert.equal(touched.get(`token:${bob}`), undefined)
    assert.equal(touched.get(`address:${person(9)}`), undefined)
  })
})

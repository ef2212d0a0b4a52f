import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Owner } from '@watt/sdk/account'
import type { Hex } from 'viem'
import { Doubts } from './doubts.ts'

/** Signs unless its device is lost. */
const ownerOf = (signer: Hex, lost: ReadonlySet<Hex> = new Set()): Owner => ({
  signer,
  sign: async () => (lost.has(signer) ? Promise.reject(new Error('not confirmed')) : signer),
  stub: '0x',
})
const signersOf = (owners: readonly Owner[]): readonly Hex[] => owners.map(({ signer }) => signer)

describe('signers of an account', () => {
  it('are passkeys first, until one is asked for and not confirmed', async () => {
    const lost = new Set<Hex>(['0x01'])
    const passkeys = [
      { id: 'first', owner: ownerOf('0x01', lost) },
      { id: 'second', owner: ownerOf('0x02', lost) },
    ]
    const doubts = new Doubts()
    const inOrder = () => doubts.inOrder(passkeys, [ownerOf('0x03')])
    assert.deepEqual(signersOf(inOrder()), ['0x01', '0x02', '0x03'])
    await assert.rejects(inOrder()[0]!.sign('0x'))
    assert.deepEqual(signersOf(inOrder()), ['0x02', '0x03', '0x01'])
    assert.equal(await inOrder()[0]!.sign('0x'), '0x02')
    assert.deepEqual(signersOf(inOrder()), ['0x02', '0x03', '0x01'])
    lost.clear()
    assert.equal(await inOrder()[2]!.sign('0x'), '0x01')
    assert.deepEqual(signersOf(inOrder()), ['0x01', '0x02', '0x03'])
  })

  it('are all asked where all must agree', async () => {
    const doubts = new Doubts()
    const only = () => doubts.inOrder([{ id: 'only', owner: ownerOf('0x01', new Set(['0x01'])) }], [])
    await assert.rejects(only()[0]!.sign('0x'))
    assert.deepEqual(signersOf(only()), ['0x01'])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inviteLink, memberWord } from './member-word.ts'

describe('what names a member', () => {
  it('is a number or an address', () => {
    const address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
    assert.deepEqual([' 12 ', '#12', address, '4294967295'].map(memberWord), [12, 12, address, 4_294_967_295])
  })

  it('is nothing else', () => {
    const words = ['', '0', '-1', '1.5', '4294967296', '99999999999', 'alice', '0x12', '12 13', '1e3']
    assert.deepEqual(
      words.map(memberWord).filter((it) => it !== undefined),
      [],
    )
  })

  it('is in the link that invites', () => {
    const link = new URL(inviteLink('http://localhost:8080', 7))
    assert.deepEqual([link.pathname, memberWord(link.searchParams.get('inviter') ?? '')], ['/presence', 7])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { notedPasskey, notePasskey } from './passkey-notes.ts'

const network = `0x${'ab'.repeat(32)}` as const
const account = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const passkey = { credentialId: Uint8Array.of(1, 2, 3), point: { x: '0x01', y: '0x02' } } as const

describe('noted passkeys', () => {
  it('come back for the account and network that they were noted for, and no other', () => {
    const notes = memory()
    notePasskey(notes, network, account, passkey)
    assert.deepEqual(notedPasskey(notes, network, account), passkey)
    assert.equal(notedPasskey(notes, `0x${'cd'.repeat(32)}`, account), undefined)
    assert.equal(notedPasskey(notes, network, `0x${'11'.repeat(20)}`), undefined)
  })

  it('are none where the note is damaged or the browser keeps nothing', () => {
    const damaged = { getItem: () => '{"id":7}', setItem: () => {} }
    assert.equal(notedPasskey(damaged, network, account), undefined)
    const refusing = {
      getItem: () => null,
      setItem: () => {
        throw new Error('full')
      },
    }
    notePasskey(refusing, network, account, passkey)
    assert.equal(notedPasskey(refusing, network, account), undefined)
  })
})

function memory() {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  }
}

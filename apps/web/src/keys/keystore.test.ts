import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bytesToHex } from 'viem'
import { openKeystore, parseKeystore, type KeystoreError } from './keystore.ts'

/** The test vectors of the Web3 Secret Storage definition; its scrypt one asks for n = 2^18. */
const pbkdf2File = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262_144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
}
const key = '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d'
const refused = (reason: string) => (error: KeystoreError) =>
  error.code === 'keys/keystore' && error.reason === reason

describe('keystore', () => {
  it('opens the file of the definition with its password, and with no other', () => {
    const file = parseKeystore(JSON.stringify(pbkdf2File))
    assert.equal(bytesToHex(openKeystore(file, 'testpassword')), key)
    assert.throws(() => openKeystore(file, 'testpasswort'), refused('password'))
  })

  it('refuses what is none, or would exhaust the device', () => {
    const { crypto } = pbkdf2File
    const scrypt = (n: number, r = 8, p = 1) => ({
      ...pbkdf2File,
      crypto: { ...crypto, kdf: 'scrypt', kdfparams: { dklen: 32, n, r, p, salt: 'aa' } },
    })
    const bad = [
      'no json',
      '[]',
      '{}',
      JSON.stringify({ ...pbkdf2File, version: 1 }),
      JSON.stringify({ ...pbkdf2File, crypto: { ...crypto, ciphertext: 'aa' } }),
      JSON.stringify({ ...pbkdf2File, crypto: { ...crypto, kdfparams: { ...crypto.kdfparams, c: 1e9 } } }),
      ...[2 ** 24, 3, 0, -2].map((n) => JSON.stringify(scrypt(n))),
      JSON.stringify(scrypt(2 ** 18, 8, 1_000)),
      `${' '.repeat(20_000)}{}`,
    ]
    for (const text of bad) assert.throws(() => parseKeystore(text), refused('form'), text.slice(0, 80))
    assert.equal(parseKeystore(JSON.stringify(scrypt(2 ** 18))).kdf.kind, 'scrypt')
  })
})

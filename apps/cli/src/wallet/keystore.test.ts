import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bytesToHex } from '@noble/hashes/utils.js'
import { decryptKey, encryptKey, keystoreLimits, parseKeystore, scryptStrength } from './keystore.ts'

const secret = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d'

/** Both test vectors of the Web3 Secret Storage definition; the password is "testpassword". */
const vectors = {
  pbkdf2: {
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
  },
  scrypt: {
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
      ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
      kdf: 'scrypt',
      kdfparams: {
        dklen: 32,
        n: 262_144,
        r: 1,
        p: 8,
        salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
      },
      mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
    },
    id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
    version: 3,
  },
} as const

/** Far below the floor for files, so that tests are quick. */
const weak = { n: 2, r: 1, p: 1 }

describe('keystore', () => {
  it('opens the test vectors of the definition', async () => {
    for (const vector of [vectors.pbkdf2, vectors.scrypt]) {
      assert.equal(bytesToHex(await decryptKey(parseKeystore(vector), 'testpassword')), secret)
    }
  })

  it('opens what it sealed, and nothing of the key shows in the file', async () => {
    const key = new Uint8Array(Buffer.from(secret, 'hex'))
    for (const password of ['', 'correct horse', 'пароль 密码 🔑']) {
      const sealed = await encryptKey(key, password, `0x${'Ab'.repeat(20)}`, weak)
      assert.equal(sealed.address, 'ab'.repeat(20))
      assert.ok(!JSON.stringify(sealed).includes(secret))
      assert.deepEqual(await decryptKey(sealed, password), key)
    }
  })

  it('never seals twice alike', async () => {
    const key = new Uint8Array(32).fill(1)
    const [first, second] = [await encryptKey(key, 'a', '', weak), await encryptKey(key, 'a', '', weak)]
    assert.notEqual(first.crypto.ciphertext, second.crypto.ciphertext)
    assert.notEqual(first.id, second.id)
  })

  it('refuses a wrong password and a changed file', async () => {
    const sealed = await encryptKey(new Uint8Array(32).fill(1), 'right', '', weak)
    await assert.rejects(decryptKey(sealed, 'wrong'), { code: 'cli/wrong-password', ending: 'refused' })
    const ciphertext = sealed.crypto.ciphertext.replace(/^../, (byte) => (byte === '00' ? '01' : '00'))
    const changed = { ...sealed, crypto: { ...sealed.crypto, ciphertext } }
    await assert.rejects(decryptKey(changed, 'right'), { code: 'cli/wrong-password' })
  })

  it('seals new files with the agreed strength', () => {
    assert.deepEqual(scryptStrength, { n: 262_144, r: 8, p: 1 })
  })

  it('refuses work factors that can be guessed or that exhaust the machine', () => {
    const { scryptNMin, scryptNMax, scryptPMax, pbkdf2CountMin, pbkdf2CountMax } = keystoreLimits
    const scrypt = (change: object) => ({
      ...vectors.scrypt,
      crypto: { ...vectors.scrypt.crypto, kdfparams: { ...vectors.scrypt.crypto.kdfparams, ...change } },
    })
    const pbkdf2 = (change: object) => ({
      ...vectors.pbkdf2,
      crypto: { ...vectors.pbkdf2.crypto, kdfparams: { ...vectors.pbkdf2.crypto.kdfparams, ...change } },
    })
    const wrong = [
      scrypt({ n: scryptNMin / 2 }),
      scrypt({ n: scryptNMax * 2 }),
      scrypt({ n: scryptNMin + 1 }),
      scrypt({ n: scryptNMax, r: 8, p: 2 }),
      scrypt({ n: scryptNMax, r: 9 }),
      scrypt({ r: 0 }),
      scrypt({ p: scryptPMax + 1 }),
      scrypt({ p: 1.5 }),
      scrypt({ dklen: 16 }),
      scrypt({ salt: 'zz' }),
      scrypt({ salt: 'ab'.repeat(65) }),
      pbkdf2({ c: pbkdf2CountMin - 1 }),
      pbkdf2({ c: pbkdf2CountMax + 1 }),
      pbkdf2({ prf: 'hmac-sha1' }),
    ]
    for (const file of wrong)
      assert.throws(() => parseKeystore(file), { code: 'cli/keystore' }, JSON.stringify(file))
    assert.ok(parseKeystore(scrypt({ n: scryptNMin })))
    assert.ok(parseKeystore(scrypt({ n: scryptNMax, r: 8, p: 1 })))
  })

  it('refuses what is no version 3 keystore', () => {
    const { crypto } = vectors.scrypt
    const wrong = [
      null,
      [],
      'text',
      {},
      { ...vectors.scrypt, version: 1 },
      { ...vectors.scrypt, crypto: undefined },
      { ...vectors.scrypt, crypto: { ...crypto, cipher: 'aes-256-gcm' } },
      { ...vectors.scrypt, crypto: { ...crypto, kdf: 'argon2id' } },
      { ...vectors.scrypt, crypto: { ...crypto, cipherparams: { iv: 'ab' } } },
      { ...vectors.scrypt, crypto: { ...crypto, ciphertext: 'ab'.repeat(33) } },
      { ...vectors.scrypt, crypto: { ...crypto, mac: 5 } },
      { ...vectors.scrypt, address: 'not hex' },
      { ...vectors.scrypt, address: { toString: 1 } },
    ]
    for (const file of wrong)
      assert.throws(() => parseKeystore(file), { code: 'cli/keystore' }, JSON.stringify(file))
  })
})

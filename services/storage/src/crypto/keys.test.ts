import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from 'hpke'
import { storageKeys, unwrapKey, wrapKey } from './keys.ts'
import { newObjectKey } from './stream.ts'

const account = new Uint8Array(32).fill(3)

describe('HPKE', () => {
  // RFC 9180, companion file test-vectors.json (cfrg/draft-irtf-cfrg-hpke): mode 0, kem 0x20, kdf 1, aead 2, sequence number 0.
  it('opens the published ciphertext with the published key', async () => {
    const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM)
    const privateKey = await suite.DeserializePrivateKey(
      hex('497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d'),
    )
    const publicKey = await suite.DeserializePublicKey(
      hex('430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c'),
    )
    const opened = await suite.Open(
      { privateKey, publicKey },
      hex('6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256'),
      hex('e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a'),
      { info: hex('4f6465206f6e2061204772656369616e2055726e'), aad: hex('436f756e742d30') },
    )
    assert.deepEqual(opened, hex('4265617574792069732074727574682c20747275746820626561757479'))
  })
})

describe('keys of an account', () => {
  it('follow from its private key alone', async () => {
    const { privateKey, publicKey } = await storageKeys(account)
    const derived = new Uint8Array(
      hkdfSync('sha256', account, new Uint8Array(0), 'watt/storage/x25519/1', 32),
    )
    assert.deepEqual(privateKey, derived)
    const frame = Buffer.from('302e020100300506032b656e04220420', 'hex')
    const node = createPrivateKey({ key: Buffer.concat([frame, derived]), format: 'der', type: 'pkcs8' })
    const { x } = createPublicKey(node).export({ format: 'jwk' })
    assert.equal(Buffer.from(publicKey).toString('base64url'), x)
    assert.notDeepEqual((await storageKeys(account.with(0, 4))).publicKey, publicKey)
  })

  it('need 32 bytes', async () => {
    await assert.rejects(storageKeys(new Uint8Array(31)), { code: 'storage/key-length' })
  })
})

describe('an object’s key', () => {
  it('is unwrapped by its reader and nobody else', async () => {
    const reader = await storageKeys(account)
    const key = newObjectKey()
    const wrapped = await wrapKey(key, reader.publicKey)
    assert.deepEqual([wrapped.key, wrapped.enc.length, wrapped.wrapped.length], [reader.publicKey, 32, 48])
    assert.deepEqual(await unwrapKey(wrapped, reader), Uint8Array.from(key))
    const other = await storageKeys(account.with(5, 0))
    await assert.rejects(unwrapKey(wrapped, other), { code: 'storage/unwrap' })
  })

  it('is not unwrapped with any bit turned, nor from other lengths', async () => {
    const reader = await storageKeys(account)
    const { enc, wrapped } = await wrapKey(newObjectKey(), reader.publicKey)
    const refused = { code: 'storage/unwrap' }
    for (let bit = 0; bit < 384; bit++) {
      await assert.rejects(unwrapKey({ enc, wrapped: turned(wrapped, bit) }, reader), refused)
    }
    for (let bit = 0; bit < 256; bit++) {
      await assert.rejects(unwrapKey({ enc: turned(enc, bit), wrapped }, reader), refused)
    }
    await assert.rejects(unwrapKey({ enc: enc.subarray(1), wrapped }, reader), refused)
    await assert.rejects(unwrapKey({ enc, wrapped: wrapped.subarray(1) }, reader), refused)
    await assert.rejects(unwrapKey({ enc: new Uint8Array(32), wrapped }, reader), refused)
  })

  it('is wrapped to no key that everybody shares a secret with', async () => {
    await assert.rejects(wrapKey(newObjectKey(), new Uint8Array(32)), { code: 'storage/unwrap' })
    await assert.rejects(wrapKey(newObjectKey(), new Uint8Array(33)), { code: 'storage/key-length' })
    await assert.rejects(wrapKey(new Uint8Array(31), account), { code: 'storage/key-length' })
  })
})

function turned(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.with(bit >> 3, bytes[bit >> 3]! ^ (1 << (bit & 7)))
}

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

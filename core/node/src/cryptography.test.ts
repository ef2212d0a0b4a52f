import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { cryptography } from './cryptography.ts'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe("the host's cryptography", () => {
  it(
    'recovers the key, also under a high s',
    { skip: !cryptography.recoverPublicKey && 'no native curve' },
    () => {
      const { ORDER } = secp256k1.Point.Fn
      fc.assert(
        fc.property(bytes32, bytes32, fc.boolean(), (digest, seed, mirrored) => {
          fc.pre(secp256k1.utils.isValidSecretKey(seed))
          const signed = secp256k1.Signature.fromBytes(
            secp256k1.sign(digest, seed, { prehash: false, format: 'recovered' }),
            'recovered',
          )
          const s = mirrored ? ORDER - signed.s : signed.s
          const yParity = ((signed.recovery ?? 0) ^ (mirrored ? 1 : 0)) as 0 | 1
          const signature = new secp256k1.Signature(signed.r, s).toBytes('compact')
          const found = cryptography.recoverPublicKey?.(digest, signature, yParity)
          assert.deepEqual(found, secp256k1.getPublicKey(seed, false).slice(1))
        }),
        { numRuns: 30 },
      )
    },
  )

  it('throws where there is no key', { skip: !cryptography.recoverPublicKey && 'no native curve' }, () => {
    for (const filler of [0x00, 0xff]) {
      const signature = new Uint8Array(64).fill(filler)
      assert.throws(() => cryptography.recoverPublicKey?.(new Uint8Array(32), signature, 0))
    }
  })
})

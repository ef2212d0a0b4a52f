import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { loadNativeSecp256k1, portableSecp256k1, type Secp256k1 } from './secp256k1.ts'

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const one = scalar(1n)
const digest = sha256(new TextEncoder().encode('Satoshi Nakamoto'))
// The best known RFC 6979 answer on this curve: key 1, this message.
const known = hexToBytes(
  '934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8' +
    '2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5',
)
const generatorX = '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'

function scalar(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(64, '0'))
}

function withS(signature: Uint8Array, s: bigint): Uint8Array {
  return Uint8Array.of(...signature.subarray(0, 32), ...scalar(s))
}

const native = loadNativeSecp256k1()
const implementations: readonly Secp256k1[] = native ? [native, portableSecp256k1] : [portableSecp256k1]

for (const curve of implementations) {
  describe(`secp256k1, ${curve.implementation}`, () => {
    const publicKey = curve.publicKey(one)

    it('signs the known message as RFC 6979 says', () => {
      assert.deepEqual(curve.sign(digest, one).signature, known)
      assert.equal(bytesToHex(publicKey), `02${generatorX}`)
      assert.ok(curve.verify(digest, known, publicKey))
    })

    it('recovers the signer of what it signed', () => {
      const { signature, yParity } = curve.sign(digest, one)
      assert.deepEqual(curve.recover(digest, signature, yParity)?.slice(1, 33), hexToBytes(generatorX))
    })

    it('takes no scalar but those from 1 to n - 1 as a private key', () => {
      assert.ok(curve.isPrivateKey(one))
      assert.ok(curve.isPrivateKey(scalar(order - 1n)))
      for (const bad of [
        scalar(0n),
        scalar(order),
        scalar(2n ** 256n - 1n),
        one.subarray(1),
        new Uint8Array(33),
      ]) {
        assert.equal(curve.isPrivateKey(bad), false)
      }
    })

    it('negates without touching its argument', () => {
      const key = scalar(5n)
      assert.deepEqual(curve.negate(key), scalar(order - 5n))
      assert.deepEqual(key, scalar(5n))
    })

    it('refuses high s, in verification and in recovery', () => {
      const s = BigInt(`0x${bytesToHex(known.subarray(32))}`)
      assert.equal(curve.verify(digest, withS(known, order - s), publicKey), false)
      assert.equal(curve.recover(digest, withS(known, order - s), 0), undefined)
    })

    it('refuses zero, values from the order on, and r that is no coordinate', () => {
      const zeroR = Uint8Array.of(...scalar(0n), ...known.subarray(32))
      const orderR = Uint8Array.of(...scalar(order), ...known.subarray(32))
      // BIP-340's test vector of an x that lies on no point.
      const offCurve = hexToBytes('eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34')
      const offCurveR = Uint8Array.of(...offCurve, ...known.subarray(32))
      for (const bad of [
        zeroR,
        orderR,
        offCurveR,
        withS(known, 0n),
        withS(known, order),
        new Uint8Array(64),
      ]) {
        assert.equal(curve.verify(digest, bad, publicKey), false)
        assert.equal(curve.recover(digest, bad, 0), undefined)
      }
    })

    it('refuses keys that are no point', () => {
      for (const x of [
        'eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34', // Not on the curve (BIP-340).
        'fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30', // Above the field (BIP-340).
        '00'.repeat(32),
      ]) {
        assert.equal(curve.verify(digest, known, hexToBytes(`02${x}`)), false)
      }
      for (const prefix of [0, 1, 4, 5, 7]) {
        assert.equal(curve.verify(digest, known, Uint8Array.of(prefix, ...publicKey.subarray(1))), false)
      }
    })

    it('refuses every other length', () => {
      for (const length of [0, 31, 33])
        assert.equal(curve.verify(new Uint8Array(length), known, publicKey), false)
      for (const length of [0, 63, 65, 72]) {
        assert.equal(curve.verify(digest, new Uint8Array(length), publicKey), false)
        assert.equal(curve.recover(digest, new Uint8Array(length), 0), undefined)
      }
      for (const length of [0, 32, 34, 65])
        assert.equal(curve.verify(digest, known, new Uint8Array(length)), false)
      assert.equal(curve.recover(new Uint8Array(31), known, 0), undefined)
    })
  })
}

describe('secp256k1, native beside portable', { skip: native ? false : 'no native build loads here' }, () => {
  const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })

  it('gives the same keys, signatures and signers', () => {
    fc.assert(
      fc.property(bytes32, bytes32, (key, message) => {
        fc.pre(native!.isPrivateKey(key))
        assert.deepEqual(portableSecp256k1.publicKey(key), native!.publicKey(key))
        const signed = native!.sign(message, key)
        assert.deepEqual(portableSecp256k1.sign(message, key), signed)
        assert.deepEqual(
          portableSecp256k1.recover(message, signed.signature, signed.yParity),
          native!.recover(message, signed.signature, signed.yParity),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('judges arbitrary signatures alike', () => {
    fc.assert(
      fc.property(
        bytes32,
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.constantFrom(0, 1),
        (message, signature, y) => {
          assert.deepEqual(
            portableSecp256k1.recover(message, signature, y as 0 | 1),
            native!.recover(message, signature, y as 0 | 1),
          )
        },
      ),
      { numRuns: 40 },
    )
  })
})

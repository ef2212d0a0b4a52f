import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hexToBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import {
  createIdentity,
  createRecoverAddress,
  createVerifySignature,
  evenPrivateKey,
  nodeAddress,
  nodeIdOf,
  publicKeyOf,
  recoverAddress,
  verifySignature,
} from './identity.ts'
import { portableSecp256k1, secp256k1 } from './secp256k1.ts'

const digest = new Uint8Array(32).fill(7)
const privateKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((it) => secp256k1.isPrivateKey(it))

function split(signature: Uint8Array): { readonly r: bigint; readonly s: bigint } {
  const hex = Buffer.from(signature).toString('hex')
  return { r: BigInt(`0x${hex.slice(0, 64)}`), s: BigInt(`0x${hex.slice(64, 128)}`) }
}

describe('identity', () => {
  it('names key 1 by the generator, with its well-known address', () => {
    const key = new Uint8Array(32)
    key[31] = 1
    const identity = createIdentity(key)
    assert.equal(identity.nodeId, '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798')
    assert.equal(identity.address, '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf')
  })

  it('always has an even y, so that the two keys of one x are one identity', () => {
    fc.assert(
      fc.property(privateKey, (key) => {
        const even = evenPrivateKey(key)
        assert.equal(secp256k1.publicKey(even)[0], 2)
        assert.equal(createIdentity(key).nodeId, createIdentity(secp256k1.negate(key)).nodeId)
        assert.deepEqual(publicKeyOf(createIdentity(key).nodeId), secp256k1.publicKey(even))
      }),
      { numRuns: 20 },
    )
  })

  it('signs what others verify by its id, and ecrecover by its address', () => {
    fc.assert(
      fc.property(privateKey, fc.uint8Array({ minLength: 32, maxLength: 32 }), (key, message) => {
        const identity = createIdentity(key)
        assert.ok(verifySignature(message, identity.sign(message), identity.nodeId))
        const recoverable = identity.signRecoverable(message)
        assert.deepEqual(recoverable.subarray(0, 64), identity.sign(message))
        assert.ok(recoverable[64] === 27 || recoverable[64] === 28)
        const { r, s } = split(recoverable)
        assert.equal(recoverAddress(message, r, s, recoverable[64] === 28 ? 1 : 0), identity.address)
        assert.equal(nodeAddress(identity.nodeId), identity.address)
      }),
      { numRuns: 20 },
    )
  })

  it('is the same without native code', () => {
    const key = new Uint8Array(32).fill(3)
    const [one, other] = [createIdentity(key), createIdentity(key, portableSecp256k1)]
    assert.equal(other.nodeId, one.nodeId)
    assert.deepEqual(other.signRecoverable(digest), one.signRecoverable(digest))
    assert.ok(createVerifySignature(portableSecp256k1)(digest, one.sign(digest), one.nodeId))
    const { r, s } = split(one.sign(digest))
    assert.equal(createRecoverAddress(portableSecp256k1)(digest, r, s, 0), recoverAddress(digest, r, s, 0))
  })

  it('is not verified under another digest, another node, or a name that is none', () => {
    const [one, other] = [
      createIdentity(new Uint8Array(32).fill(1)),
      createIdentity(new Uint8Array(32).fill(2)),
    ]
    const signature = one.sign(digest)
    assert.equal(verifySignature(new Uint8Array(32), signature, one.nodeId), false)
    assert.equal(verifySignature(digest, signature, other.nodeId), false)
    for (const name of [
      '',
      'zz',
      one.nodeId.slice(2),
      one.nodeId.toUpperCase(),
      `0x${one.nodeId}`,
      'ff'.repeat(32),
    ]) {
      assert.equal(verifySignature(digest, signature, name), false)
    }
  })

  it('recovers nobody from numbers out of range', () => {
    const { r, s } = split(createIdentity(new Uint8Array(32).fill(1)).sign(digest))
    for (const bad of [0n, -1n, 2n ** 256n, 2n ** 300n]) {
      assert.equal(recoverAddress(digest, bad, s, 0), undefined)
      assert.equal(recoverAddress(digest, r, bad, 0), undefined)
    }
  })

  it('refuses keys that are none, without showing them', () => {
    for (const length of [0, 31, 33]) {
      assert.throws(() => createIdentity(new Uint8Array(length)), {
        code: 'node/private-key',
        lengthBytes: length,
      })
    }
    assert.throws(() => createIdentity(new Uint8Array(32)), { code: 'node/private-key' })
    assert.throws(
      () => createIdentity(new Uint8Array(32).fill(0xff)),
      (error: Error) => !error.message.includes('ff'),
    )
  })

  it('names only compressed keys with even y', () => {
    const x = '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'
    assert.equal(nodeIdOf(hexToBytes(`02${x}`)), x)
    assert.equal(nodeIdOf(hexToBytes(`03${x}`)), undefined)
    assert.equal(nodeIdOf(hexToBytes(x)), undefined)
  })
})

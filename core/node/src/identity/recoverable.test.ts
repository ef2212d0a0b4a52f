import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createIdentity } from './identity.ts'
import { createVerifyRecoverable } from './recoverable.ts'

const identity = createIdentity(new Uint8Array(32).fill(1))
const other = createIdentity(new Uint8Array(32).fill(2))
const digest = new Uint8Array(32).fill(3)
const verify = createVerifyRecoverable()

describe('signatures for ecrecover', () => {
  it('hold for their signer alone', () => {
    const signature = identity.signRecoverable(digest)
    assert.ok(verify(digest, signature, identity.nodeId))
    assert.ok(!verify(digest, signature, other.nodeId))
    assert.ok(!verify(new Uint8Array(32), signature, identity.nodeId))
  })

  it('need the right v and length', () => {
    const signature = identity.signRecoverable(digest)
    const flipped = Uint8Array.from(signature, (byte, at) => (at === 64 ? 55 - byte : byte))
    const ofEip155 = Uint8Array.from(signature, (byte, at) => (at === 64 ? byte + 10 : byte))
    for (const bad of [flipped, ofEip155, signature.subarray(0, 64), new Uint8Array(65), new Uint8Array(0)])
      assert.ok(!verify(digest, bad, identity.nodeId))
  })

  it('are never those of a node id that is no point', () => {
    const nowhere = `${'0'.repeat(63)}5`
    assert.ok(!verify(digest, identity.signRecoverable(digest), nowhere))
    assert.ok(!verify(digest, identity.signRecoverable(digest), 'not hex'))
  })
})

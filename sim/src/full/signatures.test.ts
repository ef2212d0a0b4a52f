import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeTransaction } from '@watt/ledger'
import { hashedSignatures, realSignatures } from './signatures.ts'
import { addressNamed, signTransaction } from './transactions.ts'

const digest = new Uint8Array(32).fill(5)
const other = new Uint8Array(32).fill(6)

for (const [name, signatures] of [
  ['real', realSignatures()],
  ['hashed', hashedSignatures()],
] as const) {
  describe(`${name} signatures`, () => {
    const [alice, bob] = [signatures.identity(1), signatures.identity(2)]

    it('hold for their signer and digest only', () => {
      const signature = alice.sign(digest)
      assert.equal(signature.length, 64)
      assert.ok(signatures.verify(digest, signature, alice.nodeId))
      assert.ok(!signatures.verify(other, signature, alice.nodeId))
      assert.ok(!signatures.verify(digest, signature, bob.nodeId))
      assert.ok(!signatures.verify(digest, signature.subarray(1), alice.nodeId))
      const recoverable = alice.signRecoverable(digest)
      assert.equal(recoverable.length, 65)
      assert.ok(signatures.verifyRecoverable(digest, recoverable, alice.nodeId))
      assert.ok(!signatures.verifyRecoverable(other, recoverable, alice.nodeId))
      assert.ok(!signatures.verifyRecoverable(digest, recoverable, bob.nodeId))
    })

    it('tell the sender of a transaction, and notice a change of it', () => {
      const draft = {
        chainId: 7n,
        nonce: 1n,
        maxFeePerGas: 2n,
        gasLimit: 21_000n,
        to: addressNamed('somebody'),
        value: 3n,
        data: Uint8Array.of(4),
      }
      const { recover } = signatures
      const raw = signTransaction(alice, draft)
      const decoded = decodeTransaction(raw, { chainId: 7n, recover })
      assert.equal(decoded.sender, alice.address)
      assert.equal(decoded.value, 3n)
      assert.equal(raw[32], 4) // The data.
      raw[32] = 5
      const sender = (): string => decodeTransaction(raw, { chainId: 7n, recover }).sender
      if (name === 'hashed') assert.throws(sender, { reason: 'invalid-signature' })
      else assert.notEqual(sender(), alice.address)
    })
  })
}

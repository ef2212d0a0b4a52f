import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { alice, bob, message } from './engine.fixture.ts'
import { floorGas, intrinsicGas } from './intrinsic-gas.ts'

describe('intrinsic gas', () => {
  it('is 21,000 for a transfer', () => {
    assert.equal(intrinsicGas(message), 21_000n)
  })

  it('charges 4 for a zero byte and 16 for another', () => {
    assert.equal(intrinsicGas({ ...message, data: Uint8Array.of(0, 1, 2, 0) }), 21_000n + 4n + 16n + 16n + 4n)
  })

  it('charges creation, and init code by the started word', () => {
    assert.equal(
      intrinsicGas({ ...message, to: undefined, data: new Uint8Array(33) }),
      53_000n + 33n * 4n + 4n,
    )
  })

  it('charges access lists and authorizations', () => {
    const accessList = [
      { address: alice, storageKeys: [] },
      { address: bob, storageKeys: [`0x${'00'.repeat(32)}`, `0x${'01'.repeat(32)}`] as const },
    ]
    const authorization = { chainId: 1n, address: bob, nonce: 0n, authority: alice }
    const authorizationList = [authorization, authorization]
    assert.equal(intrinsicGas({ ...message, accessList }), 21_000n + 2n * 2_400n + 2n * 1_900n)
    assert.equal(intrinsicGas({ ...message, authorizationList }), 71_000n)
  })

  it('has a floor of 10 for a zero byte and 40 for another (EIP-7623)', () => {
    assert.equal(floorGas(Uint8Array.of(0, 1, 2, 0)), 21_000n + 10n + 40n + 40n + 10n)
  })
})

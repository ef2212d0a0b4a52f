import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { create2Address, createAddress } from './contract-address.ts'
import { fromHex } from './hex.ts'

describe('contract addresses', () => {
  it('follow from the creator and its nonce', () => {
    // Published in many places as the example of the rule.
    const creator = '0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0'
    assert.equal(createAddress(creator, 0n), '0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d')
    assert.equal(createAddress(creator, 1n), '0x343c43a37d37dff08ae8c4a11544c718abb4fcf8')
    assert.equal(createAddress(creator, 2n), '0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91')
  })

  it('follow from the creator, a salt and the init code (EIP-1014, examples)', () => {
    const zero = `0x${'00'.repeat(32)}` as const
    const nobody = `0x${'00'.repeat(20)}` as const
    assert.equal(create2Address(nobody, zero, fromHex('0x00')), '0x4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38')
    assert.equal(
      create2Address(
        '0x00000000000000000000000000000000deadbeef',
        '0x00000000000000000000000000000000000000000000000000000000cafebabe',
        fromHex('0xdeadbeef'),
      ),
      '0x60f3f640a8508fc6a86d45df051962668e1e8ac7',
    )
    assert.equal(
      create2Address(nobody, zero, new Uint8Array(0)),
      '0xe33c0c7f7df4809055c3eba6c09cfe4baf1bd9e0',
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testAccount } from './chain/memory-chain.fixture.ts'
import { encodeVoucher, parseVoucher, recoverPayer, signVoucher } from './till/voucher.ts'
import { parseUploadToken, recoverUploader, signUpload } from './upload-token.ts'

const account = testAccount('signer')
const root = `0x${'ab'.repeat(32)}` as const
const place = `0x${'11'.repeat(20)}` as const

describe('upload tokens', () => {
  const domain = { chainId: 1, market: place }
  const grant = { provider: account.address, deal: 7n, root, sizeBytes: 9n, expires: 10n }

  it('tell who signed, for one chain, market, provider and deal', async () => {
    const token = parseUploadToken(await signUpload(account, domain, grant))
    assert.equal(await recoverUploader(domain, token), account.address)
    for (const other of [
      { ...domain, chainId: 2 },
      { ...domain, market: `0x${'22'.repeat(20)}` as const },
    ])
      assert.notEqual(await recoverUploader(other, token), account.address)
    for (const other of [{ deal: 8n }, { sizeBytes: 8n }, { expires: 11n }, { provider: place }])
      assert.notEqual(await recoverUploader(domain, { ...token, ...other }), account.address)
  })

  it('have one form', async () => {
    const good = await signUpload(account, domain, grant)
    const json = JSON.parse(Buffer.from(good.slice(5), 'base64url').toString()) as Record<string, unknown>
    const encoded = (value: unknown) => `Watt ${Buffer.from(JSON.stringify(value)).toString('base64url')}`
    for (const wrong of [
      'Bearer x',
      'Watt !',
      `Watt ${'A'.repeat(2000)}`,
      encoded(null),
      encoded({ ...json, deal: 7 }),
      encoded({ ...json, deal: '07' }),
      encoded({ ...json, deal: '-1' }),
      encoded({ ...json, root: root.toUpperCase() }),
      encoded({ ...json, signature: '0x12' }),
    ])
      assert.throws(() => parseUploadToken(wrong), { code: 'storage/upload-token' })
    const odd = parseUploadToken(encoded({ ...json, signature: `0x${'ff'.repeat(65)}` }))
    await assert.rejects(recoverUploader(domain, odd), { code: 'storage/upload-token' })
  })
})

describe('vouchers', () => {
  const domain = { chainId: 1, channels: place }
  const voucher = { channel: 1n, lane: 2, nonce: 3n, cumulativeWei: 4n, bytes: 5n, root, expiry: 6 }

  it('tell who promised what', async () => {
    const signed = parseVoucher(await signVoucher(account, domain, voucher))
    assert.deepEqual(signed.voucher, voucher)
    assert.equal(await recoverPayer(domain, signed), account.address)
    const more = { ...signed, voucher: { ...voucher, cumulativeWei: 5n } }
    assert.notEqual(await recoverPayer(domain, parseVoucher(encodeVoucher(more))), account.address)
  })

  it('have one form', () => {
    for (const wrong of ['', '!', 'e30', 'A'.repeat(3000), Buffer.from('null').toString('base64url')])
      assert.throws(() => parseVoucher(wrong), { code: 'storage/voucher' })
  })
})

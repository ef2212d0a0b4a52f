/**
 * Headers that open a storage provider: upload tokens and vouchers.
 * @module
 */
import {
  encodeVoucher,
  parseVoucher,
  recoverPayer,
  VoucherError,
} from '../../../services/storage/src/provider/till/voucher.ts'
import {
  parseUploadToken,
  recoverUploader,
  UploadTokenError,
} from '../../../services/storage/src/provider/upload-token.ts'
import { mutateJson } from '../mutate/json.ts'
import { declared, promise, type Target, utf8 } from '../target.ts'
import { chain, token, voucher } from './storage-provider.seeds.ts'

const written = (text: string): string => Buffer.from(text.replace('Watt ', ''), 'base64url').toString()

/** What stands in a token or a voucher, as JSON; whole headers are tried, too. */
export const header: Target = {
  seeds: [written(token), written(voucher)].map(utf8),
  bytesMax: 4_096,
  covers: /\/storage\/src\/provider\/(upload-token|till\/voucher)\.ts$/,
  mutate: mutateJson(
    ['provider', 'deal', 'root', 'sizeBytes', 'expires', 'signature', 'lane', 'nonce', 'expiry', '1', '01']
      .map((word) => JSON.stringify(word))
      .concat('"99999999999999999999"', `"0x${'ff'.repeat(65)}"`, `"0x${'00'.repeat(65)}"`),
  ),
  async run(input) {
    const text = Buffer.from(input).toString('utf8')
    const encoded = Buffer.from(input).toString('base64url')
    declared(() => parseUploadToken(text), [UploadTokenError])
    declared(() => parseVoucher(text), [VoucherError])
    const upload = declared(() => parseUploadToken(`Watt ${encoded}`), [UploadTokenError])
    if (upload !== undefined) {
      promise([upload.deal, upload.sizeBytes, upload.expires].every(isUint64), 'a token can be signed')
      const who = await recovered(recoverUploader(chain.setting, upload), UploadTokenError)
      promise(who === undefined || /^0x[0-9a-fA-F]{40}$/.test(who), 'somebody signed')
    }
    const signed = declared(() => parseVoucher(encoded), [VoucherError])
    if (signed === undefined) return upload !== undefined
    const { channel: id, nonce, cumulativeWei, bytes: count, lane, expiry } = signed.voucher
    promise([id, nonce, count, BigInt(expiry)].every(isUint64), 'a voucher can be redeemed')
    promise(lane < 2 ** 32 && cumulativeWei < 1n << 128n, 'a voucher can be redeemed')
    promise(encodeVoucher(parseVoucher(encodeVoucher(signed))) === encodeVoucher(signed), 'one meaning')
    await recovered(recoverPayer(chain.setting, signed), VoucherError)
    return true
  },
}

function isUint64(value: bigint): boolean {
  return value >= 0n && value < 1n << 64n
}

async function recovered(
  waiting: Promise<string>,
  expected: typeof UploadTokenError | typeof VoucherError,
): Promise<string | undefined> {
  try {
    return await waiting
  } catch (error) {
    if (error instanceof expected) return undefined
    throw error
  }
}

/**
 * Vouchers: a reader's promise to pay for what he read so far, as EIP-712 typed data of the channels' contract, sent as
 * `Watt-Voucher: <base64url of JSON>`. Amounts only grow; the last one is worth all before it.
 * @module
 */
import { WattError } from '@watt/errors'
import type { LocalAccount } from 'viem'
import { getAddress, recoverTypedDataAddress } from 'viem/utils'
import type { RetrievalVoucher, SignedVoucher } from '../chain/provider-chain.ts'

type Hex = `0x${string}`

/** The contract that vouchers are for. */
export type VoucherDomain = { readonly chainId: number; readonly channels: Hex }

const headerCharsMax = 2048

const types = {
  Voucher: [
    { name: 'channel', type: 'uint64' },
    { name: 'lane', type: 'uint32' },
    { name: 'nonce', type: 'uint64' },
    { name: 'cumulativeWei', type: 'uint128' },
    { name: 'bytes', type: 'uint64' },
    { name: 'root', type: 'bytes32' },
    { name: 'expiry', type: 'uint64' },
  ],
} as const

/** @returns the value of the Watt-Voucher header */
export async function signVoucher(
  account: Pick<LocalAccount, 'signTypedData'>,
  domain: VoucherDomain,
  voucher: RetrievalVoucher,
): Promise<string> {
  const signature = await account.signTypedData(typed(domain, voucher))
  return encodeVoucher({ voucher, signature })
}

export function encodeVoucher({ voucher, signature }: SignedVoucher): string {
  const json = JSON.stringify({ ...voucher, signature }, (_, value: unknown) =>
    typeof value === 'bigint' || typeof value === 'number' ? value.toString() : value,
  )
  return Buffer.from(json).toString('base64url')
}

/** @throws {VoucherError} The header has another form. */
export function parseVoucher(header: string): SignedVoucher {
  let json: Readonly<Record<string, unknown>> | null
  try {
    if (header.length > headerCharsMax || !/^[A-Za-z0-9_-]+$/.test(header)) throw new RangeError('form')
    json = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as typeof json
  } catch {
    throw new VoucherError('it is no base64url of JSON')
  }
  const text = (name: string, pattern: RegExp): string => {
    const value = json?.[name]
    if (typeof value === 'string' && pattern.test(value)) return value
    throw new VoucherError(`its ${name} is malformed`)
  }
  const expiry = Number(text('expiry', /^(0|[1-9][0-9]{0,14})$/))
  return {
    voucher: {
      channel: BigInt(text('channel', uint64)),
      lane: Number(text('lane', /^(0|[1-9][0-9]{0,8})$/)),
      nonce: BigInt(text('nonce', uint64)),
      cumulativeWei: BigInt(text('cumulativeWei', /^(0|[1-9][0-9]{0,37})$/)),
      bytes: BigInt(text('bytes', uint64)),
      root: text('root', /^0x[0-9a-f]{64}$/) as Hex,
      expiry,
    },
    signature: text('signature', /^0x[0-9a-fA-F]{130}$/) as Hex,
  }
}

/** Who signed. @throws {VoucherError} The signature is malformed. */
export async function recoverPayer(
  domain: VoucherDomain,
  { voucher, signature }: SignedVoucher,
): Promise<Hex> {
  try {
    return await recoverTypedDataAddress({ ...typed(domain, voucher), signature })
  } catch {
    throw new VoucherError('its signature is malformed')
  }
}

const uint64 = /^(0|[1-9][0-9]{0,18})$/

function typed({ chainId, channels }: VoucherDomain, voucher: RetrievalVoucher) {
  return {
    domain: { name: 'Watt Retrieval', version: '1', chainId, verifyingContract: getAddress(channels) },
    types,
    primaryType: 'Voucher' as const,
    message: { ...voucher, expiry: BigInt(voucher.expiry) },
  } as const
}

/** Thrown for a voucher that pays nothing. */
export class VoucherError extends WattError {
  readonly code = 'storage/voucher'
  readonly problem: string
  override readonly fix =
    'sign one for a channel to this provider, with a higher nonce and amount than before'
  constructor(problem: string) {
    super(`The voucher cannot be taken: ${problem}.`)
    this.problem = problem
  }
}

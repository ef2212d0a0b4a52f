/**
 * Leave to upload a piece, signed by the order's client or the registered repairer as EIP-712 typed data and sent as
 * `Authorization: Watt <base64url of JSON>`. It names one provider, so that no provider can use it with another.
 * @module
 */
import { WattError } from '@watt/errors'
import { base64url } from 'multiformats/bases/base64'
import type { LocalAccount } from 'viem'
import { getAddress, recoverTypedDataAddress } from 'viem/utils'
import { utf8Bytes } from '../bytes.ts'

type Hex = `0x${string}`

/** The network that a token is for. */
export type UploadDomain = { readonly chainId: number; readonly market: Hex }

export type UploadGrant = {
  readonly provider: Hex
  readonly deal: bigint
  readonly root: Hex
  readonly sizeBytes: bigint
  /** Seconds since 1970. */
  readonly expires: bigint
}
export type UploadToken = UploadGrant & { readonly signature: Hex }

/** Tokens that live longer are refused: a leaked one shall not be good for ever. */
export const tokenSecondsMax: number = 7 * 86_400
const tokenCharsMax = 1024

const types = {
  Upload: [
    { name: 'provider', type: 'address' },
    { name: 'deal', type: 'uint64' },
    { name: 'root', type: 'bytes32' },
    { name: 'sizeBytes', type: 'uint64' },
    { name: 'expires', type: 'uint64' },
  ],
} as const

/** @returns the value of the Authorization header */
export async function signUpload(
  account: Pick<LocalAccount, 'signTypedData'>,
  domain: UploadDomain,
  grant: UploadGrant,
): Promise<string> {
  const signature = await account.signTypedData(typed(domain, grant))
  const json = JSON.stringify({ ...grant, signature }, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  return `Watt ${base64url.baseEncode(utf8Bytes(json))}`
}

/** @throws {UploadTokenError} The header has another form. */
export function parseUploadToken(header: string): UploadToken {
  const [, encoded] = /^Watt ([A-Za-z0-9_-]+)$/.exec(header.length > tokenCharsMax ? '' : header) ?? []
  if (encoded === undefined) throw new UploadTokenError('it has another form')
  let json: Readonly<Record<string, unknown>>
  try {
    json = JSON.parse(new TextDecoder().decode(base64url.baseDecode(encoded))) as Readonly<
      Record<string, unknown>
    >
  } catch {
    throw new UploadTokenError('it is not JSON')
  }
  const text = (name: string, pattern: RegExp): string => {
    const value = json?.[name]
    if (typeof value === 'string' && pattern.test(value)) return value
    throw new UploadTokenError(`its ${name} is malformed`)
  }
  return {
    provider: text('provider', /^0x[0-9a-fA-F]{40}$/) as Hex,
    deal: BigInt(text('deal', uint64)),
    root: text('root', /^0x[0-9a-f]{64}$/) as Hex,
    sizeBytes: BigInt(text('sizeBytes', uint64)),
    expires: BigInt(text('expires', uint64)),
    signature: text('signature', /^0x[0-9a-fA-F]{130}$/) as Hex,
  }
}

/** Who signed. @throws {UploadTokenError} The signature is malformed. */
export async function recoverUploader(
  domain: UploadDomain,
  { signature, ...grant }: UploadToken,
): Promise<Hex> {
  try {
    return await recoverTypedDataAddress({ ...typed(domain, grant), signature })
  } catch {
    throw new UploadTokenError('its signature is malformed')
  }
}

const uint64 = /^(0|[1-9][0-9]{0,18})$/

function typed(domain: UploadDomain, grant: UploadGrant) {
  return {
    domain: {
      name: 'Watt Storage',
      version: '1',
      chainId: domain.chainId,
      verifyingContract: getAddress(domain.market),
    },
    types,
    primaryType: 'Upload' as const,
    message: { ...grant, provider: getAddress(grant.provider) },
  } as const
}

/** Thrown for a header that is no token. */
export class UploadTokenError extends WattError {
  readonly code = 'storage/upload-token'
  readonly problem: string
  override readonly fix = 'make one with signUpload for this provider and deal'
  constructor(problem: string) {
    super(`The upload token cannot be used: ${problem}.`)
    this.problem = problem
  }
}

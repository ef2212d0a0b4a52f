/**
 * Leave to upload one shard to one provider: signed by the order's client or the registered repairer (EIP-712), sent as
 * `Authorization: Watt <base64url of JSON>`.
 *
 * The JSON is `{ provider, deal, root, sizeBytes, expires, signature }`: addresses and bytes as 0x hex, numbers as decimal text.
 * @module
 */
import { recoverTypedDataAddress, type Address, type Hex, type LocalAccount } from 'viem'
import { WattError } from '@watt/errors'

export type UploadToken = {
  readonly provider: Address
  readonly deal: bigint
  readonly root: Hex
  readonly sizeBytes: bigint
  /** Unix seconds. */
  readonly expires: bigint
}

/** What the signature is bound to beside the token itself. */
export type TokenRealm = { readonly chainId: number; readonly market: Address }

/** Characters of the header, at most. */
export const tokenLengthMax = 1024

const types = {
  Upload: [
    { name: 'provider', type: 'address' },
    { name: 'deal', type: 'uint64' },
    { name: 'root', type: 'bytes32' },
    { name: 'sizeBytes', type: 'uint64' },
    { name: 'expires', type: 'uint64' },
  ],
} as const

/** Signs a token. @returns the value of the `Authorization` header */
export async function signUploadToken(
  account: LocalAccount,
  realm: TokenRealm,
  token: UploadToken,
): Promise<string> {
  const signature = await account.signTypedData(typedData(realm, token))
  const { provider, deal, root, sizeBytes, expires } = token
  const json = JSON.stringify({
    provider,
    deal: String(deal),
    root,
    sizeBytes: String(sizeBytes),
    expires: String(expires),
    signature,
  })
  return `Watt ${Buffer.from(json).toString('base64url')}`
}

/**
 * Reads a header and finds who signed it. Says nothing about whether that one may upload, nor whether it expired.
 * @throws {UploadTokenError} The header holds no token.
 */
export async function readUploadToken(
  header: string,
  realm: TokenRealm,
): Promise<{ readonly token: UploadToken; readonly signer: Address }> {
  const { token, signature } = parse(header)
  try {
    return { token, signer: await recoverTypedDataAddress({ ...typedData(realm, token), signature }) }
  } catch {
    throw new UploadTokenError('its signature cannot be read')
  }
}

function typedData({ chainId, market }: TokenRealm, message: UploadToken) {
  return {
    domain: { name: 'Watt storage', version: '1', chainId, verifyingContract: market },
    types,
    primaryType: 'Upload',
    message,
  } as const
}

function parse(header: string): { readonly token: UploadToken; readonly signature: Hex } {
  const text = header.length <= tokenLengthMax ? /^Watt ([A-Za-z0-9_-]+)$/.exec(header)?.[1] : undefined
  if (text === undefined) throw new UploadTokenError('it is not "Watt" and base64url')
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    throw new UploadTokenError('it is no JSON')
  }
  if (typeof json !== 'object' || json === null) throw new UploadTokenError('it is no object')
  const fields = json as Readonly<Record<string, unknown>>
  return {
    token: {
      provider: hexField(fields, 'provider', 20),
      deal: integerField(fields, 'deal'),
      root: hexField(fields, 'root', 32),
      sizeBytes: integerField(fields, 'sizeBytes'),
      expires: integerField(fields, 'expires'),
    },
    signature: hexField(fields, 'signature', 65),
  }
}

function hexField(fields: Readonly<Record<string, unknown>>, name: string, bytes: number): Hex {
  const value = fields[name]
  if (typeof value === 'string' && value.length === 2 + 2 * bytes && /^0x[0-9a-fA-F]+$/.test(value))
    return value as Hex
  throw new UploadTokenError(`${name} is not ${bytes} bytes of hex`)
}

function integerField(fields: Readonly<Record<string, unknown>>, name: string): bigint {
  const value = fields[name]
  if (typeof value === 'string' && /^(0|[1-9][0-9]{0,18})$/.test(value)) return BigInt(value)
  throw new UploadTokenError(`${name} is no whole number`)
}

/** Thrown for a header that holds no upload token. */
export class UploadTokenError extends WattError {
  readonly code = 'storage/upload-token'
  override readonly fix = 'sign a new one with the key of the order’s client'
  constructor(problem: string) {
    super(`This is no upload token: ${problem}.`)
  }
}

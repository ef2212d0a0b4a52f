/**
 * Who signs for a smart account: passkeys and plain keys, as signers of ERC-7913.
 * @see contracts/src/account/PasskeyVerifier.sol
 * @module
 */
import { concat, encodeAbiParameters, type Hash, type Hex, keccak256, sha256, size, stringToHex } from 'viem'
import type { LocalAccount } from 'viem/accounts'
import type { WebAuthnAccount } from 'viem/account-abstraction'
import { WattError } from '@watt/errors'
import { accountAddresses } from './addresses.ts'

/** Signs in part for an account. */
export type Owner = {
  /** As the account knows it: an address, or a verifier's address and a key. */
  readonly signer: Hex
  readonly sign: (hash: Hash) => Promise<Hex>
  /** As long as a real signature, for estimates of gas. */
  readonly stub: Hex
}

/**
 * The signer that a passkey is.
 * @param publicKey - x and y of the point, 64 bytes, with or without `0x04` before them.
 * @param rpId - Of the site that made the passkey: `watt.example`.
 * @throws {PasskeyError} The key has another length.
 */
export function passkeySigner(publicKey: Hex, rpId: string): Hex {
  const point = size(publicKey) === 65 && publicKey.startsWith('0x04') ? `0x${publicKey.slice(4)}` : publicKey
  if (size(point as Hex) !== 64) throw new PasskeyError(size(publicKey))
  return concat([accountAddresses.passkeyVerifier, point as Hex, sha256(stringToHex(rpId))])
}

/**
 * A passkey that signs when its person agrees.
 * @param account - viem's `toWebAuthnAccount`.
 * @param rpId - Of the site that made the passkey.
 */
export function passkeyOwner(account: WebAuthnAccount, rpId: string): Owner {
  return {
    signer: passkeySigner(account.publicKey, rpId),
    sign: async (hash) => {
      const { signature, webauthn } = await account.sign({ hash })
      const { r, s } = parsePoint(signature)
      return encodeAssertion({
        r,
        s,
        challengeIndex: BigInt(webauthn.challengeIndex ?? 0),
        typeIndex: BigInt(webauthn.typeIndex ?? 0),
        authenticatorData: webauthn.authenticatorData,
        clientDataJSON: webauthn.clientDataJSON,
      })
    },
    stub: stubAssertion,
  }
}

/** A plain key. */
export function keyOwner(account: LocalAccount): Owner {
  const signer = account.address.toLowerCase() as Hex
  return { signer, sign: async (hash) => signHash(account, hash), stub: stubOfKey }
}

/** @throws {OwnerError} The account cannot sign hashes. */
export async function signHash(account: LocalAccount, hash: Hash): Promise<Hex> {
  if (account.sign === undefined) throw new OwnerError(account.address)
  return account.sign({ hash })
}

/** As the account wants the signatures of several signers: in the order of the signers' hashes. */
export function encodeSignatures(parts: readonly { readonly signer: Hex; readonly signature: Hex }[]): Hex {
  const sorted = parts.toSorted((a, b) => (keccak256(a.signer) < keccak256(b.signer) ? -1 : 1))
  return encodeAbiParameters(
    [{ type: 'bytes[]' }, { type: 'bytes[]' }],
    [sorted.map(({ signer }) => signer), sorted.map(({ signature }) => signature)],
  )
}

type Assertion = {
  readonly r: bigint
  readonly s: bigint
  readonly challengeIndex: bigint
  readonly typeIndex: bigint
  readonly authenticatorData: Hex
  readonly clientDataJSON: string
}

/** Unwrapped, as {PasskeyVerifier} reads it. */
function encodeAssertion(it: Assertion): Hex {
  const types = ['uint256', 'uint256', 'uint256', 'uint256', 'bytes', 'string'] as const
  return encodeAbiParameters(
    types.map((type) => ({ type })),
    [
      it.r,
      it.s > order / 2n ? order - it.s : it.s,
      it.challengeIndex,
      it.typeIndex,
      it.authenticatorData,
      it.clientDataJSON,
    ],
  )
}

function parsePoint(signature: Hex): { readonly r: bigint; readonly s: bigint } {
  return { r: BigInt(signature.slice(0, 66)), s: BigInt(`0x${signature.slice(66, 130)}`) }
}

/** Of the group of P-256; of a signature and its mirror image, contracts take the lower. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** Well formed in everything but the signature, so that checking it costs as much as checking a real one. */
const stubAssertion = encodeAssertion({
  r: 1n,
  s: 1n,
  challengeIndex: 23n,
  typeIndex: 1n,
  authenticatorData: `0x${'00'.repeat(32)}0500000000`,
  clientDataJSON: `{"type":"webauthn.get","challenge":"${'A'.repeat(43)}","origin":"https://a-rather-long-name.of-a-site.example","crossOrigin":false}`,
})
/** Of the right form, by nobody's key. */
export const stubOfKey: Hex =
  '0xfffffffffffffffffffffffffffffff0000000000000000000000000000000007aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1c'

/** A passkey's public key is no point of P-256, by its length. */
export class PasskeyError extends WattError {
  readonly code = 'sdk/passkey-length'
  readonly found: number
  constructor(found: number) {
    super(`A passkey's public key has 64 bytes; this one has ${found}.`)
    this.found = found
  }
}

/** An account signs transactions only. */
export class OwnerError extends WattError {
  readonly code = 'sdk/owner-signs-no-hash'
  override readonly fix = 'Use an account with a private key, such as privateKeyToAccount.'
  constructor(address: Hex) {
    super(`The account ${address} cannot sign a hash.`)
  }
}

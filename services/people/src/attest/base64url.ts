/**
 * Bytes as tokens carry them, one text for each byte string.
 * @see RFC 4648, section 5, without padding
 * @module
 */
import { CredentialError } from './credential-error.ts'

export function asBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** @throws {CredentialError} It is not what {@link asBase64Url} writes. */
export function fromBase64Url(text: string): Uint8Array {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (it) =>
      it.charCodeAt(0),
    )
    if (asBase64Url(bytes) === text) return bytes
  } catch {
    // Not of the alphabet.
  }
  throw new CredentialError('malformed', 'no base64url')
}

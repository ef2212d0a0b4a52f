/**
 * A key of WebCrypto, which Node and browsers declare each in a place of its own.
 * @module
 */

export type WebKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** Encryption of objects, and who may read them. @module */
export { inOrder, rechunk } from './in-order.ts'
export {
  deriveKey,
  KeyLengthError,
  type StorageKeys,
  storageKeys,
  unwrapKey,
  UnwrapError,
  type WrappedKey,
  wrapKey,
} from './keys.ts'
export {
  type ByteRange,
  chunkBytes,
  cipherBytesOf,
  cipherRange,
  plainBytesOf,
  PlainRangeError,
} from './layout.ts'
export { CiphertextError, decrypt, encrypt, newObjectKey, StreamLengthError } from './stream.ts'

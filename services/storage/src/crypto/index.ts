/** Encryption of objects, and who may read them. @module */
export { inOrder, rechunk } from './in-order.ts'
export {
  deriveKey,
  type StorageKeys,
  storageKeys,
  unwrapKey,
  UnwrapError,
  type WrappedKey,
  wrapKey,
} from './keys.ts'
export { chunkBytes, cipherBytesOf, cipherRange, sealedChunkBytes } from './layout.ts'
export { decrypt, encrypt, newObjectKey } from './stream.ts'

export { createIdentity, nodeAddress, PrivateKeyError, verifySignature } from './identity.ts'
export { KeyFileError, readKeyFile, readOrCreateKeyFile, writeKeyFile } from './key-file.ts'

export type * from './types.ts'
export { credit, emptyAccount, isEmptyAccount, storeAccount } from './account.ts'
export type { Cryptography } from './cryptography.ts'
export { compileHotCode } from './compiler/packed.ts'
export { createEngine, type EngineOptions } from './engine.ts'
export {
  CurvesUnavailableError,
  ExecutionInterruptedError,
  MoneyCreatedError,
  TransactionRejectedError,
} from './errors.ts'
export { JournaledState } from './journaled-state.ts'
export { fromHex, hexLength, toHex, writeHex } from './hex.ts'
export { emptyCodeHash } from './keccak.ts'
export { keccak256 } from './keccak256.ts'
export { create2Address, createAddress } from './contract-address.ts'
export { floorGas, intrinsicGas } from './intrinsic-gas.ts'
export { initCodeBytesMax, transactionGasMax, type Hardfork } from './rules.ts'
export { loadCurves } from './precompiles/curves.ts'
export { isDelegation } from './delegation.ts'

export * from './account.ts'
export type * from './types.ts'
export { emptyCodeHash } from './keccak.ts'
export { JournaledState } from './journaled-state.ts'

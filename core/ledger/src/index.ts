export type * from './types.ts'
export { boundedCache } from './bounded-cache.ts'
export { bloomOf, emptyBloom, mayContain } from './bloom.ts'
export { closedBlockBytesMax, decodeClosedBlock, encodeClosedBlock, setOf } from './closed-block.ts'
export { clearingPrice, feePool, gasOf, isFree, isFull } from './fees.ts'
export { finalityDigest, networkId } from './finality.ts'
export { genesisBlock, genesisState } from './genesis.ts'
export { GenesisError } from './genesis-fields.ts'
export { type Genesis, type GenesisAccount, parseGenesis, supplyCapWei } from './genesis-file.ts'
export type { DayClose } from '@watt/day'
export type { DayReader, DayView } from './day/day-ledger.ts'
export type { People, PeopleContracts } from './day/genesis-people.ts'
export { decodeHeader, emptyTrieRoot, encodeHeader, hashHeader } from './header.ts'
export { type Facts, type Invariant, InvariantError } from './invariants.ts'
export { CloseInProgressError, GenesisMismatchError, openLedger, type OpenLedgerOptions } from './ledger.ts'
export { applyUpgrades, defaultParameters, outOfBounds, parameterBounds } from './parameters.ts'
export { encodeReceipt } from './receipt.ts'
export { recoverAddress } from './recover-address.ts'
export { encodeRlp, RlpError, type RlpInput } from './rlp.ts'
export {
  bidOf,
  costMax,
  decodeTransaction,
  messageOf,
  senderOf,
  transactionBytesMax,
  TransactionError,
  type TransactionErrorReason,
} from './transaction.ts'
export { recoverAuthority } from './transaction-fields.ts'
export { openLevelStore, storeFormat } from './store/level-store.ts'
export { memoryStore, type MemoryStore, type MemoryStoreOptions } from './store/memory-store.ts'
export {
  StoreClosedError,
  StoreDamagedError,
  StoreError,
  StoreFormatError,
  StoreLockedError,
} from './store/store-errors.ts'
export { MissingCodeError, StageOrderError, StatePrunedError } from './state/state-store.ts'
export { decodeSet, executionOrder, makeSet, setBytesLimit, SetDecodeError } from './transaction-set.ts'
export {
  checkValue,
  closeTimeAheadMsMax,
  combineValues,
  decodeValue,
  encodeValue,
  valueBytesMax,
} from './value.ts'
export { type OrderedRoot, orderedTrieRoot, proveOrderedTrie } from './trie/ordered-trie.ts'
export { TrieNodeError } from './trie/node.ts'

/**
 * Block 0, whose hash is the chain's identity.
 *
 * It binds everything in the genesis file: the state root the allocation, `extraData` (where later blocks have their
 * set's hash) chain id and name, `mixHash` the time and the parameters, as if block 0 had upgraded to them.
 * @module
 */
import type { Account, Address, Hex, StateChanges } from '@watt/evm'
import type { Block, SlotValue } from './types.ts'
import type { Genesis, GenesisAccount } from './genesis-file.ts'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { compareHex, fromBigInt, keccak, zeroHash } from './bytes.ts'
import { emptyBloom } from './bloom.ts'
import { blockOf, mixHashOf, timestampOf } from './block.ts'
import { feePool } from './fees.ts'
import { emptyTrieRoot } from './header.ts'
import type { People } from './day/genesis-people.ts'
import { encodeRlp, type RlpInput } from './rlp.ts'

/** The state that the allocation describes, as changes to an empty one. */
export function genesisState(genesis: Genesis): StateChanges {
  const accounts = new Map<Address, Account>()
  const storage = new Map<Address, { readonly cleared: boolean; readonly slots: ReadonlyMap<Hex, bigint> }>()
  const codes = new Map<Hex, Uint8Array>()
  for (const [address, account] of genesis.allocation) {
    const codeHash = keccak(account.code)
    if (account.code.length > 0) codes.set(codeHash, account.code)
    if (account.storage.size > 0) storage.set(address, { cleared: false, slots: account.storage })
    if (!isEmpty(account)) accounts.set(address, { nonce: account.nonce, balance: account.balance, codeHash })
  }
  return { accounts, storage, codes }
}

/** @param stateRoot - Of {@link genesisState}. */
export function genesisBlock(genesis: Genesis, stateRoot: Hex): Block {
  const value: SlotValue = {
    parentHash: zeroHash,
    transactionSetHash: genesisFingerprint(genesis),
    closeTimeMs: genesis.timestampMs,
    upgrades: genesis.parameters,
  }
  const header = {
    parentHash: zeroHash,
    coinbase: feePool,
    stateRoot,
    transactionsRoot: emptyTrieRoot,
    receiptsRoot: emptyTrieRoot,
    withdrawalsRoot: emptyTrieRoot,
    logsBloom: emptyBloom,
    number: 0n,
    gasLimit: genesis.parameters.gasLimit,
    gasUsed: 0n,
    timestamp: timestampOf(value),
    extraData: value.transactionSetHash,
    mixHash: mixHashOf(value),
    baseFeePerGas: 0n,
  }
  return blockOf({ header, value, transactions: [], withdrawals: [], parameters: genesis.parameters })
}

/**
 * A hash of the file's content, whatever the order and case in which it was written. Block 0 carries it,
 * so a store can be recognised without building the allocation's state again.
 */
function genesisFingerprint(genesis: Genesis): Hex {
  const accounts = [...genesis.allocation]
    .toSorted(([left], [right]) => compareHex(left, right))
    .map(([address, { balance, nonce, code, storage }]) => [
      address,
      balance,
      nonce,
      code,
      [...storage]
        .toSorted(([left], [right]) => compareHex(left, right))
        .map(([slot, word]) => [slot, fromBigInt(word)]),
    ])
  const people = genesis.people === undefined ? [] : [peopleRlp(genesis.people)]
  return keccak(encodeRlp([genesis.chainId, utf8ToBytes(genesis.name), accounts, ...people]))
}

function peopleRlp({ contracts, ...people }: People): RlpInput {
  const { epochSeconds, epochs, totalWatt, provisionalEpochs, claimEpochs } = people
  const { members, presence, circles, nodes, attestors, rewards } = contracts
  return [
    ...[epochSeconds, epochs, totalWatt, provisionalEpochs, claimEpochs].map(BigInt),
    members,
    presence,
    circles,
    nodes,
    attestors,
    rewards,
  ]
}

/** EIP-161: such an account does not exist. */
function isEmpty(account: GenesisAccount): boolean {
  return account.balance === 0n && account.nonce === 0n && account.code.length === 0
}

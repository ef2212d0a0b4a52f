/**
 * One instance of `@ethereumjs/evm`, fitted to journaled states and to this chain.
 * @module
 */
import { Common, createCustomCommon, Mainnet } from '@ethereumjs/common'
import type { CustomCrypto } from '@ethereumjs/common'
import { createEVM, EVMError, getActivePrecompiles } from '@ethereumjs/evm'
import type { EVM, EVMMockBlockchainInterface, PrecompileInput } from '@ethereumjs/evm'
import { concatBytes } from '@noble/hashes/utils.js'
import type { Cryptography } from '../cryptography.ts'
import { JournaledState } from '../journaled-state.ts'
import { fromHex } from '../hex.ts'
import type { Hardfork } from '../rules.ts'
import type { Address, BlockEnvironment, Hex, StateReader } from '../types.ts'
import { AccessJournal } from './access-journal.ts'
import { installJumpAnalysis } from './jump-analysis.ts'
import { InterruptPoll, jumpOpcodes } from './jumps.ts'
import { StateAdapter } from './state-adapter.ts'

/** The library, and what it reads through. It serves one transaction at a time. */
export type Instance = {
  readonly evm: EVM
  readonly adapter: StateAdapter
  readonly journal: AccessJournal
  readonly poll: InterruptPoll
  /** Set for each run. */
  blockHash: BlockEnvironment['blockHash']
}

/** Makes an instance that runs `hardfork`'s instructions on the chain `chainId`. */
export async function createInstance(
  chainId: bigint,
  hardfork: Hardfork,
  cryptography: Cryptography,
): Promise<Instance> {
  const adapter = new StateAdapter()
  const poll = new InterruptPoll()
  const blockchain: EVMMockBlockchainInterface = {
    getBlock: async (number) => ({ hash: () => hashBytes(instance.blockHash(BigInt(number))) }),
    putBlock: () => Promise.reject(new Error('The EVM library stored a block, which only the ledger may.')),
    shallowCopy: () => blockchain,
  }
  const evm = await createEVM({
    common: commonOf(chainId, hardfork, cryptography),
    stateManager: adapter,
    blockchain,
    customOpcodes: jumpOpcodes(poll),
    customPrecompiles: [{ address: pointEvaluation, function: refusePointEvaluation }],
  })
  await prepare(evm, adapter)
  const journal = new AccessJournal(adapter)
  // It has every method that the library calls; the class has private fields besides, which no other type can match.
  evm.journal = journal as unknown as EVM['journal']
  // Recursion may do without jumps.
  evm.events.on('beforeMessage', () => poll.pass())
  const instance: Instance = { evm, adapter, journal, poll, blockHash: () => undefined }
  return instance
}

/** Runs nothing, to come by an interpreter. */
async function prepare(evm: EVM, adapter: StateAdapter): Promise<void> {
  adapter.start(new JournaledState(emptyReader))
  const { runState } = await evm.runCode({ code: Uint8Array.of(0) })
  adapter.finish()
  if (runState === undefined) throw new Error('The EVM library does not show its interpreter.')
  installJumpAnalysis(runState.interpreter)
}

const emptyReader: StateReader = {
  account: () => undefined,
  code: () => new Uint8Array(0),
  storage: () => 0n,
}

function hashBytes(hash: Hex | undefined): Uint8Array {
  return hash === undefined ? new Uint8Array(32) : fromHex(hash)
}

const pointEvaluation = '0x000000000000000000000000000000000000000a'

/** Watt carries no blobs, so no proof about one can be valid (EIP-4844): the call fails and keeps its gas. */
function refusePointEvaluation({ gasLimit }: PrecompileInput) {
  const exceptionError = new EVMError(EVMError.errorMessages.INVALID_PROOF)
  return { executionGasUsed: gasLimit, returnValue: new Uint8Array(0), exceptionError }
}

function commonOf(chainId: bigint, hardfork: Hardfork, cryptography: Cryptography): Common {
  const customCrypto = customCryptoOf(cryptography)
  return createCustomCommon({ chainId: Number(chainId) }, Mainnet, { hardfork, customCrypto })
}

function customCryptoOf({ recoverPublicKey }: Cryptography): CustomCrypto {
  const ecrecover: CustomCrypto['ecrecover'] =
    recoverPublicKey &&
    // The precompile lets only 27 and 28 through.
    ((digest, v, r, s) => recoverPublicKey(digest, concatBytes(r, s), v === 28n ? 1 : 0))
  return ecrecover ? { ecrecover } : {}
}

/** The addresses at which `hardfork` has built-in functions. */
export function activePrecompiles(hardfork: Hardfork): ReadonlySet<Address> {
  const active = getActivePrecompiles(commonOf(1n, hardfork, {}))
  return new Set(Array.from(active.keys(), (address): Address => `0x${address}`))
}

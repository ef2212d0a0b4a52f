/**
 * The first machine: `@ethereumjs/evm` over a journaled state.
 *
 * A library instance holds the transaction it runs, so each pending run gets its own; finished ones wait to be used
 * again. One that threw is dropped: nobody knows what state it is in.
 * @module
 */
import { Common, createCustomCommon, Mainnet } from '@ethereumjs/common'
import { createEVM, EVMError, getActivePrecompiles } from '@ethereumjs/evm'
import type {
  EVM,
  EVMMockBlockchainInterface,
  EVMResult,
  EVMRunCallOpts,
  PrecompileInput,
} from '@ethereumjs/evm'
import { Address as LibraryAddress } from '@ethereumjs/util'
import { JournaledState } from '../journaled-state.ts'
import { fromHex, toHex } from '../keccak.ts'
import type { Machine, Run, RunResult } from '../machine.ts'
import type { Hardfork } from '../rules.ts'
import type { AccessList, Address, BlockEnvironment, ExecuteOptions, Hex, StateReader } from '../types.ts'
import { CallTracer, logOf } from './call-tracer.ts'
import { errorWords } from './error-words.ts'
import { installJumpAnalysis } from './jump-analysis.ts'
import { InterruptPoll, jumpOpcodes } from './jumps.ts'
import { StateAdapter } from './state-adapter.ts'

type RunOptions = Pick<ExecuteOptions, 'traceCalls' | 'recordAccess' | 'interrupt'>

/** A library instance and what it reads through; the two fields are set for each run. */
type Instance = {
  readonly evm: EVM
  readonly adapter: StateAdapter
  readonly poll: InterruptPoll
  blockHash: BlockEnvironment['blockHash']
}

/** Makes a machine that runs `hardfork`'s instructions. */
export function createEthereumjsMachine(hardfork: Hardfork): Machine {
  const precompiles = activePrecompiles(hardfork)
  const idle = new Map<bigint, Instance[]>()

  async function take(chainId: bigint): Promise<Instance> {
    return idle.get(chainId)?.pop() ?? (await createInstance(chainId, hardfork))
  }

  function giveBack(chainId: bigint, instance: Instance): void {
    const waiting = idle.get(chainId)
    if (waiting === undefined) idle.set(chainId, [instance])
    else waiting.push(instance)
  }

  return {
    isPrecompile: (address) => precompiles.has(address),
    run: async (run, block, state, options) => {
      const instance = await take(block.chainId)
      const result = await runOn(instance, precompiles, run, block, state, options)
      giveBack(block.chainId, instance)
      return result
    },
  }
}

async function runOn(
  instance: Instance,
  precompiles: ReadonlySet<Address>,
  run: Run,
  block: BlockEnvironment,
  state: JournaledState,
  options: RunOptions,
): Promise<RunResult> {
  const { evm, adapter, poll } = instance
  const tracer = options.traceCalls ? new CallTracer() : undefined
  instance.blockHash = block.blockHash
  poll.interrupt = options.interrupt
  poll.look()
  adapter.start(state)
  warm(evm, precompiles, run, options)
  tracer?.attach(evm)
  const to = run.to === undefined ? undefined : addressOf(run.to)
  const result = await evm.runCall({
    block: blockOf(block),
    caller: addressOf(run.from),
    gasLimit: run.gas,
    gasPrice: run.gasPrice,
    value: run.value,
    data: run.data,
    skipNonceIncrement: true,
    ...(to === undefined ? {} : { to }),
  })
  tracer?.detach(evm)
  const accessList = recordedAccess(evm)
  return resultOf(result, adapter.finish(), tracer, accessList)
}

/** EIP-2929, 2930, 3651: what is warm before the first instruction. */
function warm(evm: EVM, precompiles: ReadonlySet<Address>, run: Run, { recordAccess }: RunOptions): void {
  const { journal } = evm
  journal.cleanJournal()
  delete journal.accessList
  if (recordAccess) journal.startReportingAccessList()
  for (const address of precompiles) journal.addAlwaysWarmAddress(address)
  for (const address of run.warm) journal.addAlwaysWarmAddress(address)
  for (const { address, storageKeys } of run.accessList) {
    journal.addAlwaysWarmAddress(address, true)
    for (const key of storageKeys) journal.addAlwaysWarmSlot(address, key, true)
  }
}

function recordedAccess({ journal }: EVM): AccessList | undefined {
  if (journal.accessList === undefined) return undefined
  return Array.from(journal.accessList, ([address, slots]) => ({
    address: `0x${address}` as const,
    storageKeys: Array.from(slots, (slot): Hex => `0x${slot}`),
  }))
}

function resultOf(
  { execResult, createdAddress }: EVMResult,
  burnedWei: bigint,
  tracer: CallTracer | undefined,
  accessList: AccessList | undefined,
): RunResult {
  const error = errorWords(execResult)
  const created = execResult.createdAddresses ?? new Set()
  const destroyed = Array.from(execResult.selfdestruct?.keys() ?? []).filter((address) =>
    created.has(address),
  )
  return {
    succeeded: error === undefined,
    gasUsed: execResult.executionGasUsed,
    refund: execResult.gasRefund ?? 0n,
    returnData: execResult.returnValue,
    error,
    logs: (execResult.logs ?? []).map(logOf),
    createdAddress: error === undefined && createdAddress ? toHex(createdAddress.bytes) : undefined,
    destroyed,
    burnedWei,
    trace: tracer?.root,
    accessList,
  }
}

function blockOf(block: BlockEnvironment): NonNullable<EVMRunCallOpts['block']> {
  return {
    header: {
      number: block.number,
      coinbase: addressOf(block.coinbase),
      timestamp: block.timestamp,
      difficulty: 0n,
      prevRandao: fromHex(block.prevRandao),
      gasLimit: block.gasLimit,
      baseFeePerGas: block.baseFeePerGas,
      // Least price there is: no block carries blobs.
      getBlobGasPrice: () => 1n,
    },
  }
}

async function createInstance(chainId: bigint, hardfork: Hardfork): Promise<Instance> {
  const adapter = new StateAdapter()
  const poll = new InterruptPoll()
  const blockchain: EVMMockBlockchainInterface = {
    getBlock: async (number) => ({ hash: () => hashBytes(instance.blockHash(BigInt(number))) }),
    putBlock: () => Promise.reject(new Error('The EVM library stored a block, which only the ledger may.')),
    shallowCopy: () => blockchain,
  }
  const evm = await createEVM({
    common: commonOf(chainId, hardfork),
    stateManager: adapter,
    blockchain,
    customOpcodes: jumpOpcodes(poll),
    customPrecompiles: [{ address: pointEvaluation, function: refusePointEvaluation }],
  })
  await prepare(evm, adapter)
  // Recursion may do without jumps.
  evm.events.on('beforeMessage', () => poll.pass())
  const instance: Instance = { evm, adapter, poll, blockHash: () => undefined }
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

function commonOf(chainId: bigint, hardfork: Hardfork): Common {
  return createCustomCommon({ chainId: Number(chainId) }, Mainnet, { hardfork })
}

function activePrecompiles(hardfork: Hardfork): ReadonlySet<Address> {
  const active = getActivePrecompiles(commonOf(1n, hardfork))
  return new Set(Array.from(active.keys(), (address): Address => `0x${address}`))
}

function addressOf(address: Address): LibraryAddress {
  return new LibraryAddress(fromHex(address))
}

/**
 * The first machine: `@ethereumjs/evm` over a journaled state.
 *
 * A library instance holds the transaction it runs, so each pending run gets its own; finished ones wait to be used
 * again. One that threw is dropped: nobody knows what state it is in.
 * @module
 */
import type { EVMResult, EVMRunCallOpts } from '@ethereumjs/evm'
import { Address as LibraryAddress } from '@ethereumjs/util'
import type { Cryptography } from '../cryptography.ts'
import type { JournaledState } from '../journaled-state.ts'
import { fromHex, toHex } from '../hex.ts'
import type { Machine, Run, RunResult } from '../machine.ts'
import type { Hardfork } from '../rules.ts'
import type { AccessList, Address, BlockEnvironment, ExecuteOptions } from '../types.ts'
import type { AccessJournal } from './access-journal.ts'
import { CallTracer, logOf } from './call-tracer.ts'
import { errorWords } from './error-words.ts'
import { activePrecompiles, createInstance, type Instance } from './instance.ts'

type RunOptions = Pick<ExecuteOptions, 'traceCalls' | 'recordAccess' | 'interrupt' | 'pause'>

/** Makes a machine that runs `hardfork`'s instructions. */
export function createEthereumjsMachine(hardfork: Hardfork, cryptography: Cryptography): Machine {
  const precompiles = activePrecompiles(hardfork)
  const idle = new Map<bigint, Instance[]>()

  async function take(chainId: bigint): Promise<Instance> {
    return idle.get(chainId)?.pop() ?? (await createInstance(chainId, hardfork, cryptography))
  }

  function giveBack(chainId: bigint, instance: Instance): void {
    instance.poll.interrupt = undefined
    instance.poll.pause = undefined
    instance.blockHash = () => undefined
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
  const { evm, adapter, journal, poll } = instance
  const tracer = options.traceCalls ? new CallTracer() : undefined
  instance.blockHash = block.blockHash
  poll.interrupt = options.interrupt
  poll.pause = options.pause
  poll.look()
  adapter.start(state)
  journal.start(options.recordAccess ?? false)
  warm(journal, precompiles, run)
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
  return resultOf(result, adapter.finish(), tracer, journal.accessList())
}

/** EIP-2929, 2930, 3651: what is warm before the first instruction. */
function warm(journal: AccessJournal, precompiles: ReadonlySet<Address>, run: Run): void {
  for (const address of precompiles) journal.addAlwaysWarmAddress(address)
  for (const address of run.warm) journal.addAlwaysWarmAddress(address)
  journal.addAccessList(run.accessList)
}

/** A transaction need not list the contract that it creates, unless for its slots. */
function withoutCreated(list: AccessList | undefined, created: Address | undefined): AccessList | undefined {
  return list?.filter(({ address, storageKeys }) => address !== created || storageKeys.length > 0)
}

function resultOf(
  { execResult, createdAddress }: EVMResult,
  burnedWei: bigint,
  tracer: CallTracer | undefined,
  accessList: AccessList | undefined,
): RunResult {
  const error = errorWords(execResult)
  const address = createdAddress && toHex(createdAddress.bytes)
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
    createdAddress: error === undefined ? address : undefined,
    destroyed,
    burnedWei,
    trace: tracer?.root,
    accessList: withoutCreated(accessList, address),
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

function addressOf(address: Address): LibraryAddress {
  return new LibraryAddress(fromHex(address))
}

/**
 * Runs the calls of `eth_simulateV1`, block after block, on one journal that is thrown away.
 * State roots of blocks that never were are not computed: those fields are zero, and the block's hash follows from them.
 * @module
 */
import { JournaledState, transactionGasMax } from '@watt/evm'
import type { BlockEnvironment, Hex } from '@watt/evm'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bloomOf, emptyTrieRoot, hashHeader } from '@watt/ledger'
import type { Block, Header } from '@watt/ledger'

import { requireBlock, requireState } from './block-id.ts'
import type { BlockId } from './block-id.ts'
import { messageOf } from './call-request.ts'
import type { CallRequest } from './call-request.ts'
import { encodeSimulated, unsignedTransaction } from './encode-simulated.ts'
import type { ExecutedCall, SimulatedJson } from './encode-simulated.ts'
import { SimulationError } from './errors.ts'
import { data } from './hex.ts'
import type { RpcContext } from './method.ts'
import { applyStateOverrides } from './overrides.ts'
import type { BlockOverrides, StateOverrides } from './overrides.ts'
import { environmentOf, execute, RejectedError } from './simulation.ts'
import { logsWithTransfers } from './transfer-logs.ts'

export type SimulatedBlock = {
  readonly overrides: BlockOverrides
  readonly state: StateOverrides | undefined
  readonly calls: readonly CallRequest[]
}
export type SimulationRequest = {
  readonly blocks: readonly SimulatedBlock[]
  /** Check nonces, balances and prices as a real block would. */
  readonly validation: boolean
  /** Report moves of the coin itself as logs of ERC-20 form. */
  readonly traceTransfers: boolean
  /** Show transactions whole, not only their hashes. */
  readonly whole: boolean
}

/** What lasts from block to block. */
type Run = {
  readonly context: RpcContext
  readonly request: SimulationRequest
  readonly state: JournaledState
  readonly deadlineMs: number
  gasLeft: bigint
}

const zeroHash: Hex = `0x${'0'.repeat(64)}`
/** The specification's codes for what a validator would refuse. */
const rejectionCodes = {
  'nonce-too-low': -38_010,
  'nonce-too-high': -38_011,
  'insufficient-funds': -38_014,
  'intrinsic-gas-too-low': -38_013,
  'gas-limit-too-high': -38_015,
  'init-code-too-large': -38_025,
  'sender-not-eoa': -38_024,
  'nonce-overflow': -38_010,
  'empty-authorization-list': -32_000,
} as const

/** @returns one entry a block, gaps between block numbers filled with empty blocks. */
export async function simulateBlocks(
  context: RpcContext,
  request: SimulationRequest,
  at: BlockId,
): Promise<readonly SimulatedJson[]> {
  const { ledger, clock } = context.node
  const base = requireBlock(ledger, at)
  const run: Run = {
    context,
    request,
    state: new JournaledState(requireState(ledger, base)),
    deadlineMs: clock.elapsed() + context.limits.callTimeMs,
    gasLeft: context.limits.callGas,
  }
  const hashes = new Map<bigint, Hex>([[base.header.number, base.hash]])
  const results: SimulatedJson[] = []
  let parent = environmentOf(context, base)
  for (const block of withGaps(request.blocks, base, context.limits.simulatedBlocks)) {
    const environment = nextEnvironment(
      run,
      parent,
      block.overrides,
      (number) => hashes.get(number) ?? parentHash(base, number, context),
    )
    if (block.state !== undefined) applyStateOverrides(run.state, block.state)
    const { header, json } = await simulateBlock(run, environment, hashes.get(parent.number)!, block)
    hashes.set(environment.number, hashHeader(header))
    results.push(json)
    parent = environment
  }
  return results
}

function parentHash({ header }: Block, number: bigint, { node }: RpcContext): Hex | undefined {
  return number < header.number ? node.ledger.block(number)?.hash : undefined
}

/** @throws {SimulationError} numbers do not ascend, or there are too many blocks. */
function withGaps(blocks: readonly SimulatedBlock[], base: Block, max: number): readonly SimulatedBlock[] {
  const filled: SimulatedBlock[] = []
  let last = base.header.number
  for (const block of blocks) {
    const number = block.overrides.number ?? last + 1n
    if (number <= last)
      throw new SimulationError(-38_020, `block numbers must be in order: ${number} <= ${last}`)
    if (number - base.header.number > BigInt(max))
      throw new SimulationError(-38_026, `too many blocks: at most ${max}`)
    while (++last < number) filled.push({ overrides: { number: last }, state: undefined, calls: [] })
    filled.push(block)
    last = number
  }
  return filled
}

/** @throws {SimulationError} time does not advance. */
function nextEnvironment(
  { request }: Run,
  parent: BlockEnvironment,
  overrides: BlockOverrides,
  blockHash: BlockEnvironment['blockHash'],
): BlockEnvironment {
  const timestamp = overrides.timestamp ?? parent.timestamp + 1n
  if (timestamp <= parent.timestamp) {
    throw new SimulationError(
      -38_021,
      `block timestamps must be in order: ${timestamp} <= ${parent.timestamp}`,
    )
  }
  const number = parent.number + 1n
  return {
    ...parent,
    prevRandao: zeroHash,
    baseFeePerGas: request.validation ? parent.baseFeePerGas : 0n,
    ...overrides,
    number,
    timestamp,
    blockHash: (asked) => (asked < number && asked + 256n >= number ? blockHash(asked) : undefined),
  }
}

async function simulateBlock(
  run: Run,
  environment: BlockEnvironment,
  parentHashOf: Hex,
  { calls }: SimulatedBlock,
): Promise<{ readonly header: Header; readonly json: SimulatedJson }> {
  const executed: ExecutedCall[] = []
  let gasUsed = 0n
  for (const call of calls) {
    const done = await simulateCall(run, environment, call, environment.gasLimit - gasUsed)
    gasUsed += done.outcome.gasUsed
    executed.push(done)
  }
  const header: Header = {
    parentHash: parentHashOf,
    coinbase: environment.coinbase,
    stateRoot: zeroHash,
    transactionsRoot: zeroHash,
    receiptsRoot: zeroHash,
    logsBloom: bloomOf(executed.flatMap(({ logs }) => logs)),
    number: environment.number,
    gasLimit: environment.gasLimit,
    gasUsed,
    timestamp: environment.timestamp,
    extraData: zeroHash,
    mixHash: environment.prevRandao,
    baseFeePerGas: environment.baseFeePerGas,
    withdrawalsRoot: emptyTrieRoot,
  }
  return {
    header,
    json: encodeSimulated(header, executed, { chainId: environment.chainId, whole: run.request.whole }),
  }
}

async function simulateCall(
  run: Run,
  environment: BlockEnvironment,
  request: CallRequest,
  blockGasLeft: bigint,
): Promise<ExecutedCall> {
  const {
    context,
    state,
    request: { validation, traceTransfers },
  } = run
  const nonce = request.nonce ?? state.account(request.from)?.nonce ?? 0n
  const affordable = blockGasLeft < run.gasLeft ? blockGasLeft : run.gasLeft
  const gas = request.gas ?? (affordable < transactionGasMax ? affordable : transactionGasMax)
  if (gas > blockGasLeft)
    throw new SimulationError(-38_015, `block gas limit reached: ${gas} > ${blockGasLeft}`)
  const bid = request.price ?? 0n
  if (validation && bid < environment.baseFeePerGas) {
    throw new SimulationError(
      -38_012,
      `max fee per gas less than block base fee: ${bid} < ${environment.baseFeePerGas}`,
    )
  }
  const pay = bid < environment.baseFeePerGas ? bid : environment.baseFeePerGas
  const message = messageOf(request, gas < run.gasLeft ? gas : run.gasLeft, nonce)
  const price = {
    payWeiPerGas: pay,
    maxWeiPerGas: bid,
    creditTo: context.node.ledger.feePool,
    creditWeiPerGas: pay,
  }
  const raw = unsignedTransaction(environment.chainId, request, nonce, gas)
  const hash = data(keccak_256(raw))
  try {
    const outcome = await execute(context, message, environment, state, {
      price,
      simulate: !validation,
      traceCalls: traceTransfers,
      deadlineMs: run.deadlineMs,
    })
    run.gasLeft -= outcome.gasUsed
    return {
      request,
      nonce,
      gas,
      raw,
      hash,
      outcome,
      logs: traceTransfers ? logsWithTransfers(outcome) : outcome.logs,
    }
  } catch (error) {
    if (error instanceof RejectedError)
      throw new SimulationError(rejectionCodes[error.rejection.code], error.message)
    throw error
  }
}

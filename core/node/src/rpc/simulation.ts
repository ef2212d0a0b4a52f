/**
 * Running messages on a copy of the state: what every "what would happen if" method shares.
 * Bounded by gas, and by time through the engine's interrupt.
 * @module
 */
import { JournaledState, TransactionRejectedError } from '@watt/evm'
import type {
  BlockEnvironment,
  ExecuteOptions,
  GasPrice,
  Message,
  Outcome,
  Rejection,
  StateReader,
} from '@watt/evm'
import type { Block } from '@watt/ledger'

import { requireBlock, requireState } from './block-id.ts'
import type { BlockId } from './block-id.ts'
import { messageOf } from './call-request.ts'
import type { CallRequest } from './call-request.ts'
import { RevertedError, ServerError } from './errors.ts'
import { data } from './hex.ts'
import type { RpcContext } from './method.ts'
import { applyStateOverrides } from './overrides.ts'
import type { BlockOverrides, StateOverrides } from './overrides.ts'
import { describeRejection } from './rejection.ts'
import { revertReason } from './revert-reason.ts'

/** Where a call runs. */
export type Scene = {
  readonly block: Block
  readonly reader: StateReader
  readonly environment: BlockEnvironment
}
export type Overrides = {
  readonly state: StateOverrides | undefined
  readonly block: BlockOverrides | undefined
}
const noOverrides: Overrides = { state: undefined, block: undefined }

/** The state after a block, with overrides laid over it, and the environment a call in it sees. */
export function setScene(context: RpcContext, id: BlockId, overrides: Overrides = noOverrides): Scene {
  const { ledger } = context.node
  const block = requireBlock(ledger, id)
  const reader = requireState(ledger, block)
  const environment = { ...environmentOf(context, block), ...overrides.block }
  if (overrides.state === undefined) return { block, reader, environment }
  const changed = new JournaledState(reader)
  applyStateOverrides(changed, overrides.state)
  return { block, reader: changed, environment }
}

/**
 * The same state, seen from the block that comes next: a transaction that is still to be sent runs there at the earliest.
 * Gas differs between the two, since contracts that keep a checkpoint a block write a new one in a new block.
 */
export function setNextScene(context: RpcContext, id: BlockId, overrides: Overrides): Scene {
  const scene = setScene(context, id, { state: overrides.state, block: undefined })
  const { header, parameters, hash } = scene.block
  const number = header.number + 1n
  const environment: BlockEnvironment = {
    ...scene.environment,
    number,
    timestamp: header.timestamp + 1n,
    gasLimit: parameters.gasLimit,
    blockHash: (asked) => (asked === header.number ? hash : scene.environment.blockHash(asked)),
    ...overrides.block,
  }
  return { ...scene, environment }
}

/** What contracts of a block saw. */
export function environmentOf({ node }: RpcContext, { header }: Block): BlockEnvironment {
  return {
    chainId: node.ledger.chainId,
    number: header.number,
    timestamp: header.timestamp,
    coinbase: header.coinbase,
    gasLimit: header.gasLimit,
    baseFeePerGas: header.baseFeePerGas,
    prevRandao: header.mixHash,
    blockHash: (number) =>
      number < header.number && number + 256n >= header.number ? node.ledger.block(number)?.hash : undefined,
  }
}

/** Watt's price rule: what is paid goes to the fee pool, whole. */
export function priceOf(
  context: RpcContext,
  payWeiPerGas: bigint,
  maxWeiPerGas: bigint = payWeiPerGas,
): GasPrice {
  return { payWeiPerGas, maxWeiPerGas, creditTo: context.node.ledger.feePool, creditWeiPerGas: payWeiPerGas }
}

/**
 * Runs a call object on a fresh journal over the scene.
 * @throws {ServerError} the message could not run at all, or ran out of time.
 */
export async function runCall(
  context: RpcContext,
  scene: Scene,
  request: CallRequest,
  options: {
    readonly gas?: bigint
    readonly traceCalls?: boolean
    readonly recordAccess?: boolean
    readonly deadlineMs?: number
  } = {},
): Promise<Outcome> {
  const { limits } = context
  const gas = options.gas ?? callGas(context, request)
  const nonce = scene.reader.account(request.from)?.nonce ?? 0n
  const { gas: _gas, deadlineMs, ...rest } = options
  return execute(
    context,
    messageOf(request, gas, nonce),
    scene.environment,
    new JournaledState(scene.reader),
    {
      price: priceOf(context, request.price ?? 0n),
      simulate: true,
      deadlineMs: deadlineMs ?? context.node.clock.elapsed() + limits.callTimeMs,
      ...rest,
    },
  )
}

/** The gas a call gets: what it asks for, within the limit. */
export function callGas({ limits }: RpcContext, { gas = limits.callGas }: CallRequest): bigint {
  return gas < limits.callGas ? gas : limits.callGas
}

/** Runs a message, with the engine's two exceptions turned into what a caller understands. */
export async function execute(
  context: RpcContext,
  message: Message,
  environment: BlockEnvironment,
  state: JournaledState,
  { deadlineMs, ...options }: Omit<ExecuteOptions, 'interrupt'> & { readonly deadlineMs: number },
): Promise<Outcome> {
  const { engine, node, turn } = context
  let interrupted = false
  const interrupt = (): boolean => (interrupted ||= node.clock.elapsed() > deadlineMs)
  try {
    return await engine.execute(message, environment, state, {
      ...options,
      interrupt,
      ...(turn && { pause: turn }),
    })
  } catch (error) {
    if (interrupted) throw new ServerError('execution aborted (timeout)')
    if (error instanceof TransactionRejectedError) throw new RejectedError(error.rejection)
    throw error
  }
}

/** What a successful call returned. @throws {RevertedError} or {ServerError} with the reason of a failure. */
export function returnedBy(outcome: Outcome): Uint8Array {
  if (outcome.succeeded) return outcome.returnData
  throw failureOf(outcome)
}

export function failureOf(outcome: Outcome): RevertedError | ServerError {
  if (isRevert(outcome)) return new RevertedError(revertReason(outcome.returnData), data(outcome.returnData))
  return new ServerError(outcome.error ?? 'execution failed')
}

export function isRevert(outcome: Outcome): boolean {
  return outcome.error === 'execution reverted' || (!outcome.succeeded && outcome.returnData.length > 0)
}

/** The message may not run at all; keeps the engine's facts for methods with codes of their own. */
export class RejectedError extends ServerError {
  readonly rejection: Rejection
  constructor(rejection: Rejection) {
    super(describeRejection(rejection), { reason: rejection.code })
    this.rejection = rejection
  }
}

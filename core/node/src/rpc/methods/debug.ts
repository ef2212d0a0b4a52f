/**
 * Looking inside a transaction by running it again. Off unless the node was told to trace.
 * @module
 */
import { JournaledState } from '@watt/evm'
import type { Outcome } from '@watt/evm'
import type { Block } from '@watt/ledger'

import { blockId, latest, requireState } from '../block-id.ts'
import { encodeFrame } from '../call-frames.ts'
import type { CallTracerConfig } from '../call-frames.ts'
import { callRequest } from '../call-request.ts'
import { InvalidParamsError, MethodNotFoundError, ServerError, UnknownBlockError } from '../errors.ts'
import { defineMethod } from '../method.ts'
import type { Method, RpcContext } from '../method.ts'
import { blockOverrides, stateOverrides } from '../overrides.ts'
import { atMost, boolean, hash, member, optional, record, required, text } from '../params.ts'
import type { Read } from '../params.ts'
import { callGas, environmentOf, execute, priceOf, RejectedError, runCall, setScene } from '../simulation.ts'
import { turns } from '../turns.ts'

const traceOptions: Read<CallTracerConfig> = (value, where) => {
  const options = record(value, where)
  const tracer = member(options, 'tracer', text, where)
  if (tracer !== 'callTracer') {
    throw new InvalidParamsError(
      `${where}.tracer`,
      'callTracer, the one tracer of this node',
      tracer ?? 'none',
    )
  }
  const config = member(options, 'tracerConfig', record, where) ?? {}
  return {
    onlyTopCall: member(config, 'onlyTopCall', boolean, where) ?? false,
    withLog: member(config, 'withLog', boolean, where) ?? false,
  }
}

export const debugMethods: readonly Method[] = [
  defineMethod({
    name: 'debug_traceTransaction',
    cost: 200,
    params: (raw, { trace }) => {
      assertOn(trace, 'debug_traceTransaction')
      atMost(raw, 2)
      return { id: required(raw, 0, hash), config: required(raw, 1, traceOptions) }
    },
    run: async (context, { id, config }) => {
      const at = context.blocks.locate(id)
      if (at === undefined) throw new ServerError('transaction not found')
      const { gasLimit } = at.block.transactions[at.index]!
      return frameOf(await replay(context, at.block, at.index), gasLimit, config)
    },
  }),
  defineMethod({
    name: 'debug_traceCall',
    cost: 40,
    params: (raw, { trace }) => {
      assertOn(trace, 'debug_traceCall')
      atMost(raw, 3)
      const options = required(raw, 2, record)
      return {
        request: required(raw, 0, callRequest),
        at: optional(raw, 1, blockId, latest),
        config: required(raw, 2, traceOptions),
        overrides: {
          state: member(options, 'stateOverrides', stateOverrides, 'argument 2'),
          block: member(options, 'blockOverrides', blockOverrides, 'argument 2'),
        },
      }
    },
    run: async (context, { request, at, config, overrides }) => {
      const gas = callGas(context, request)
      const scene = setScene(context, at, overrides)
      return frameOf(await runCall(context, scene, request, { gas, traceCalls: true }), gas, config)
    },
  }),
]

function assertOn(trace: boolean, method: string): void {
  if (!trace) throw new MethodNotFoundError(`${method} (tracing is off on this node)`)
}

/** The outermost frame stands for the whole transaction: its gas includes what was charged before code ran. */
function frameOf(outcome: Outcome, gasLimit: bigint, config: CallTracerConfig): unknown {
  if (outcome.trace === undefined) throw new ServerError('the engine recorded no trace')
  return encodeFrame({ ...outcome.trace, gas: gasLimit, gasUsed: outcome.gasUsed }, config)
}

/** Runs a block again up to one transaction, on the state it ran on. */
async function replay(context: RpcContext, block: Block, index: number): Promise<Outcome> {
  const { ledger, clock } = context.node
  const parent = ledger.block(block.header.number - 1n)
  if (parent === undefined) throw new UnknownBlockError(String(block.header.number - 1n))
  const state = new JournaledState(requireState(ledger, parent))
  const environment = environmentOf(context, block)
  const deadlineMs = clock.elapsed() + context.limits.requestTimeMs
  const turn = turns(context.limits.sliceMs)
  await ledger.days?.payAgain(context.engine, state, environment)
  for (const [i, transaction] of block.transactions.entries()) {
    await turn()
    const price = priceOf(context, block.header.baseFeePerGas, transaction.maxFeePerGas)
    try {
      const outcome = await execute(context, ledger.message(transaction), environment, state, {
        price,
        traceCalls: i === index,
        deadlineMs,
      })
      if (i === index) return outcome
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error
      if (i === index)
        throw new ServerError('the transaction is void: others of its block made it invalid, so nothing ran')
      useNonce(state, transaction.sender, transaction.nonce)
    }
  }
  throw new ServerError('transaction not found')
}

/** What the ledger does with a void transaction: it only uses up its nonce. */
function useNonce(state: JournaledState, sender: `0x${string}`, nonce: bigint): void {
  const account = state.account(sender)
  if (account !== undefined && account.nonce <= nonce)
    state.setAccount(sender, { ...account, nonce: nonce + 1n })
}

/**
 * `eth_simulateV1`: blocks that never were, built on one that is.
 * @see ethereum/execution-apis `src/eth/execute.yaml`
 * @module
 */
import { blockId, latest } from '../block-id.ts'
import { callRequest } from '../call-request.ts'
import { InvalidParamsError } from '../errors.ts'
import { defineMethod } from '../method.ts'
import type { Method } from '../method.ts'
import type { RpcLimits } from '../limits.ts'
import { blockOverrides, stateOverrides } from '../overrides.ts'
import { atMost, boolean, list, member, optional, record, required } from '../params.ts'
import type { Read } from '../params.ts'
import { simulateBlocks } from '../simulate-blocks.ts'
import type { SimulatedBlock, SimulationRequest } from '../simulate-blocks.ts'

const simulatedBlock =
  (callsMax: number): Read<SimulatedBlock> =>
  (value, where) => {
    const object = record(value, where)
    return {
      overrides: member(object, 'blockOverrides', blockOverrides, where) ?? {},
      state: member(object, 'stateOverrides', stateOverrides, where),
      calls: member(object, 'calls', list(callRequest, callsMax), where) ?? [],
    }
  }

const simulationRequest = (value: unknown, where: string, limits: RpcLimits): SimulationRequest => {
  const object = record(value, where)
  const blocks = member(
    object,
    'blockStateCalls',
    list(simulatedBlock(limits.simulatedCalls), limits.simulatedBlocks),
    where,
  )
  if (blocks === undefined || blocks.length === 0) {
    throw new InvalidParamsError(`${where}.blockStateCalls`, 'at least one block')
  }
  return {
    blocks,
    validation: member(object, 'validation', boolean, where) ?? false,
    traceTransfers: member(object, 'traceTransfers', boolean, where) ?? false,
    whole: member(object, 'returnFullTransactions', boolean, where) ?? false,
  }
}

export const simulateMethods: readonly Method[] = [
  defineMethod({
    name: 'eth_simulateV1',
    cost: 100,
    params: (raw, limits) => {
      atMost(raw, 2)
      return {
        request: required(raw, 0, (value, where) => simulationRequest(value, where, limits)),
        at: optional(raw, 1, blockId, latest),
      }
    },
    run: (context, { request, at }) => simulateBlocks(context, request, at),
  }),
]

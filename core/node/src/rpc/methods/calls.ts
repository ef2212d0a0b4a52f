/**
 * What a transaction would do: `eth_call`, `eth_estimateGas`, `eth_createAccessList`.
 * @module
 */
import type { AccessList } from '@watt/evm'

import { blockId, latest } from '../block-id.ts'
import { callRequest } from '../call-request.ts'
import type { CallRequest } from '../call-request.ts'
import { estimateGas } from '../estimate-gas.ts'
import { data, quantity } from '../hex.ts'
import { defineMethod } from '../method.ts'
import type { Method, RpcContext } from '../method.ts'
import { blockOverrides, stateOverrides } from '../overrides.ts'
import { atMost, optional, required } from '../params.ts'
import { returnedBy, runCall, setNextScene, setScene } from '../simulation.ts'
import type { Scene } from '../simulation.ts'

/** Access lists settle fast: what is warm changes gas, and gas seldom changes the path. */
const accessRoundsMax = 8
/** P256VERIFY's address, above the contiguous ones (EIP-7951). */
const p256Verify = 0x100n
const precompilesMax = 0x11n

const callParams = (raw: readonly unknown[]) => {
  atMost(raw, 4)
  return {
    request: required(raw, 0, callRequest),
    at: optional(raw, 1, blockId, latest),
    overrides: {
      state: optional(raw, 2, stateOverrides, undefined),
      block: optional(raw, 3, blockOverrides, undefined),
    },
  }
}

export const callMethods: readonly Method[] = [
  defineMethod({
    name: 'eth_call',
    cost: 10,
    params: callParams,
    run: async (context, { request, at, overrides }) => {
      const outcome = await runCall(context, setScene(context, at, overrides), request)
      return data(returnedBy(outcome))
    },
  }),
  defineMethod({
    name: 'eth_estimateGas',
    cost: 40,
    params: callParams,
    run: async (context, { request, at, overrides }) =>
      quantity(await estimateGas(context, setNextScene(context, at, overrides), request)),
  }),
  defineMethod({
    name: 'eth_createAccessList',
    cost: 40,
    params: callParams,
    run: async (context, { request, at, overrides }) =>
      createAccessList(context, setNextScene(context, at, overrides), request),
  }),
]

/** Runs until the list no longer changes: declaring what was touched may itself change the path taken. */
async function createAccessList(context: RpcContext, scene: Scene, request: CallRequest): Promise<unknown> {
  const deadlineMs = context.node.clock.elapsed() + context.limits.callTimeMs
  let accessList = request.accessList
  for (let round = 1; ; round++) {
    const outcome = await runCall(
      context,
      scene,
      { ...request, accessList },
      { recordAccess: true, deadlineMs },
    )
    const touched = worthListing(outcome.accessList ?? [], request)
    if (round === accessRoundsMax || isSame(touched, accessList)) {
      const error = outcome.succeeded ? {} : { error: outcome.error ?? 'execution failed' }
      return { accessList: touched, gasUsed: quantity(outcome.gasUsed), ...error }
    }
    accessList = touched
  }
}

/** Sender, target and precompiles are warm anyway; listing them without slots would only cost. */
function worthListing(touched: AccessList, { from, to }: CallRequest): AccessList {
  return touched.filter(
    (it) =>
      it.storageKeys.length > 0 || !(it.address === from || it.address === to || isPrecompile(it.address)),
  )
}

function isPrecompile(address: string): boolean {
  const number = BigInt(address)
  return (number > 0n && number <= precompilesMax) || number === p256Verify
}

function isSame(a: AccessList, b: AccessList): boolean {
  const text = (list: AccessList): string =>
    list
      .map((it) => `${it.address}:${[...it.storageKeys].toSorted().join()}`)
      .toSorted()
      .join(';')
  return text(a) === text(b)
}

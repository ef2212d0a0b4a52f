/**
 * What a bundler takes: user operations and the questions about them over JSON-RPC, calls of strangers to the entry point,
 * and what lies in its folder.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPublicClient, custom, encodeFunctionData, type Hex, zeroAddress } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Bundling } from '../../../services/bundler/src/bundling.ts'
import { encodeBundle, entryPoint, entryPointAbi } from '../../../services/bundler/src/entry-point.ts'
import { CallError, StoreError } from '../../../services/bundler/src/errors.ts'
import { defaultLimits } from '../../../services/bundler/src/limits.ts'
import { MemoryChain } from '../../../services/bundler/src/memory-chain.fixture.ts'
import { createMethods } from '../../../services/bundler/src/methods.ts'
import {
  alice,
  bob,
  hashOf,
  operationOf,
  rawOperation,
  waitingOf,
} from '../../../services/bundler/src/operation.fixture.ts'
import { openStore, type Store } from '../../../services/bundler/src/store.ts'
import {
  bytesOf,
  delegationMark,
  gasOf,
  leastPreVerificationGas,
  type Operation,
  pack,
  readDraft,
  readOperation,
} from '../../../services/bundler/src/user-operation.ts'
import { mutateJson, unlessDeep } from '../mutate/json.ts'
import { declared, jsonOf, type Mutate, promise, type Target, utf8 } from '../target.ts'

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value))
const whole = {
  ...rawOperation,
  factory: bob,
  factoryData: '0x12',
  paymaster: bob,
  paymasterData: '0x34',
  paymasterVerificationGasLimit: '0x10',
  paymasterPostOpGasLimit: '0x10',
}
const delegating = {
  ...rawOperation,
  factory: '0x7702',
  eip7702Auth: {
    chainId: '0x7a69',
    address: bob,
    nonce: '0x0',
    r: `0x${'11'.repeat(32)}`,
    s: `0x${'22'.repeat(32)}`,
    yParity: '0x1',
  },
}
const operations = [rawOperation, whole, delegating]
const names = Object.keys({ ...whole, ...delegating })
const values = ['0x', '0x0', '0x1', '0xffffffffffffffff', `0x${'f'.repeat(64)}`, alice, delegationMark, '0x7702']
const mutateCall = mutateJson([...names, ...values, entryPoint].map((it) => JSON.stringify(it)))

/** Half stay operations: one field has another value that some field has. */
const mutateOperation: Mutate = (input, random, other) => {
  const value = jsonOf(input)?.value
  if (typeof value !== 'object' || value === null || random.oneIn(2)) return mutateCall(input, random, other)
  const isList = Array.isArray(value)
  const [at, operation] = isList ? [0, value[0] as object] : [undefined, value]
  const changed = { ...operation, [random.pick(names)]: random.pick(values) }
  return json(at === undefined ? changed : (value as unknown[]).with(at, changed))
}

export const operation: Target = {
  seeds: operations.map(json),
  bytesMax: 80_000,
  covers: /\/bundler\/src\/user-operation\.ts$/,
  mutate: unlessDeep(mutateOperation, mutateCall),
  run(input) {
    const raw = jsonOf(input)
    if (raw === undefined) return false
    const draft = declared(() => readDraft(raw.value, defaultLimits), [CallError])
    const found = declared(() => readOperation(raw.value, defaultLimits), [CallError])
    promise(found === undefined || draft !== undefined, 'what is whole is a draft')
    for (const it of [draft, found]) if (it !== undefined) promiseBounded(it)
    if (found === undefined) return draft !== undefined
    promise(gasOf(found) <= defaultLimits.operationGas, 'gas is bounded')
    promise(found.maxPriorityFeePerGas <= found.maxFeePerGas, 'a tip is part of the price')
    return true
  },
}

function promiseBounded(it: Operation): void {
  promise(bytesOf(it) <= defaultLimits.operationBytes, 'an operation is bounded')
  const bundle = encodeBundle([it], alice)
  promise(bundle.includes(it.sender.slice(2)), 'an operation can be bundled')
  promise(leastPreVerificationGas(it) > 0n && pack(it).sender === it.sender, 'an operation has its price')
}

const hash = hashOf(1)
const included = operationOf(alice, 0n, {
  factory: bob,
  factoryData: '0x12',
  paymaster: bob,
  paymasterData: '0x34',
  paymasterVerificationGasLimit: 1n,
  paymasterPostOpGasLimit: 2n,
})
/** The entry point's own event: whoever called it, this is true. */
const [logged] = await (async () => {
  const chain = new MemoryChain()
  const { logs } = (await chain.client.request({
    method: 'eth_simulateV1',
    params: [{ blockStateCalls: [{ calls: [{ data: encodeBundle([included], alice) }] }] }],
  } as never)) as unknown as { logs: readonly object[] }
  return logs ?? []
})().catch(() => [undefined])
void logged

/**
 * What a bundler takes: user operations and the questions about them over JSON-RPC, calls of strangers to the entry point,
 * and what lies in its folder.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createPublicClient,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  type PublicClient,
} from 'viem'
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
import { mutateBytes } from '../mutate/bytes.ts'
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
const values = [
  '0x',
  '0x0',
  '0x1',
  '0xffffffffffffffff',
  `0x${'f'.repeat(64)}`,
  alice,
  delegationMark,
  '0x7702',
]
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
const paid = operationOf(alice, 0n, {
  factory: bob,
  factoryData: '0x12',
  paymaster: bob,
  paymasterData: '0x34',
  paymasterVerificationGasLimit: 1n,
  paymasterPostOpGasLimit: 2n,
})
/** The entry point's own event, which is true whoever called it. */
const event = {
  address: entryPoint,
  topics: encodeEventTopics({
    abi: entryPointAbi,
    eventName: 'UserOperationEvent',
    args: { userOpHash: hash, sender: alice, paymaster: bob },
  }),
  data: encodeAbiParameters(
    [{ type: 'uint256' }, { type: 'bool' }, { type: 'uint256' }, { type: 'uint256' }],
    [0n, true, 0n, 1n],
  ),
  logIndex: '0x0',
  blockNumber: '0x1',
}
const own: ReadonlySet<string> = new Set([
  'eth_getLogs',
  'eth_getTransactionByHash',
  'eth_getTransactionReceipt',
])

/** A chain in which a stranger's transaction, with this calldata, led to the event. */
function clientOf(input: Hex): PublicClient {
  const chain = new MemoryChain()
  const request = async ({ method, params }: { method: string; params?: unknown }): Promise<unknown> => {
    if (!own.has(method)) return chain.client.request({ method, params } as never)
    if (method === 'eth_getLogs') return [{ transactionHash: hash }]
    const common = { hash, transactionHash: hash, blockNumber: '0x1', blockHash: hash }
    return method === 'eth_getTransactionByHash'
      ? { ...common, input, from: bob, to: bob, value: '0x0', gas: '0x1', nonce: '0x0', type: '0x2' }
      : { ...common, status: '0x1', logs: [event] }
  }
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 })
}

const nowhere: Store = {
  load: async () => ({ waiting: [], sent: undefined, included: [] }),
  keep: async () => undefined,
  drop: async () => undefined,
  setSent: async () => undefined,
  addIncluded: async () => undefined,
}
const account = privateKeyToAccount(`0x${'01'.repeat(32)}`)
const bundle = encodeBundle([paid], bob)
const mutateCalldata = mutateBytes([bundle.slice(2, 10), alice.slice(2)].map((it) => Buffer.from(it, 'hex')))

const mutateQuestion: Mutate = (input, random, other) => {
  const asked = jsonOf(input)?.value as { readonly calldata?: unknown; readonly params?: unknown } | undefined
  if (typeof asked?.calldata === 'string' && random.oneIn(2)) {
    const bytes = new Uint8Array(Buffer.from(asked.calldata.slice(2), 'hex'))
    const changed = mutateCalldata(bytes, random, bytes)
    return json({ ...asked, calldata: `0x${Buffer.from(changed).toString('hex')}` })
  }
  if (Array.isArray(asked?.params) && random.oneIn(2)) {
    const changed = mutateOperation(json(asked.params), random, json(asked.params))
    return json({ ...asked, params: jsonOf(changed)?.value })
  }
  return mutateCall(input, random, other)
}

/** An input is a question, and calldata that a stranger sent the entry point by way of a contract. */
export const call: Target = {
  seeds: [
    ...operations.map((it) => ({ method: 'eth_sendUserOperation', params: [it, entryPoint] })),
    { method: 'eth_getUserOperationByHash', params: [hash], calldata: bundle },
    { method: 'eth_getUserOperationReceipt', params: [hash] },
    { method: 'eth_supportedEntryPoints', params: [] },
  ].map(json),
  bytesMax: 80_000,
  covers: /\/bundler\/src\/(methods|chain|entry-point|pool|user-operation)\.ts$/,
  mutate: unlessDeep(mutateQuestion, mutateCall),
  async run(input) {
    const asked = jsonOf(input)?.value as Readonly<Record<string, unknown>> | null | undefined
    if (typeof asked !== 'object' || asked === null) return false
    const { method, params, calldata = '0x' } = asked
    const isAsked =
      typeof method === 'string' && Array.isArray(params) && method !== 'eth_estimateUserOperationGas'
    if (!isAsked || typeof calldata !== 'string' || !/^0x([0-9a-f]{2})*$/.test(calldata)) return false
    const bundling: Bundling = {
      client: clientOf(calldata as Hex),
      account,
      limits: defaultLimits,
      store: nowhere,
      pool: new Map(),
      included: new Map(),
      log: () => undefined,
    }
    const methods = createMethods(bundling, () => undefined)
    const run = Object.hasOwn(methods, method) ? methods[method] : undefined
    try {
      const answer = await run?.(params as readonly unknown[])
      JSON.stringify(answer)
      const { userOperation } = (answer ?? {}) as { readonly userOperation?: { readonly sender?: unknown } }
      promise(
        userOperation === undefined || String(userOperation.sender).toLowerCase() === alice,
        'the operation is the one that was asked for',
      )
      return answer !== undefined && answer !== null
    } catch (error) {
      if (error instanceof CallError) return false
      throw error
    }
  },
}

let folder: string | undefined

/** A folder of its own; it goes with the process. */
async function folderWith(name: string, content: Uint8Array): Promise<string> {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'watt-fuzz-bundler-'))
    process.once('exit', () => rmSync(made, { recursive: true, force: true }))
    folder = made
    await mkdir(join(made, 'waiting'))
  }
  for (const other of Object.values(files)) await rm(join(folder, other), { force: true })
  await writeFile(join(folder, name), content)
  return folder
}

const files: Readonly<Record<string, string>> = {
  w: `waiting/${hash}.json`,
  s: 'sent.json',
  i: 'included.txt',
}
const inFile = (value: unknown): string =>
  JSON.stringify(value, (_, it: unknown) => (typeof it === 'bigint' ? `${it}n` : it))
const mutateFile = mutateJson(
  [...names, 'hash', 'order', 'since', 'raw', 'nonce'].map((it) => JSON.stringify(it)),
)

/** An input is a letter for one of the files, and what stands in it. */
export const stored: Target = {
  seeds: [
    `w${inFile(waitingOf(1, paid))}`,
    `s${inFile({ transaction: hash, raw: '0x02', nonce: 4, operations: [hash] })}`,
    `i${hash} ${hashOf(2)}\n`,
  ].map(utf8),
  bytesMax: 16_384,
  covers: /\/bundler\/src\/store\.ts$/,
  mutate: (input, random, other) =>
    new Uint8Array(
      Buffer.concat([input.subarray(0, 1), mutateFile(input.subarray(1), random, other.subarray(1))]),
    ),
  async run(input) {
    const name = files[String.fromCharCode(input[0] ?? 0)]
    if (name === undefined) return false
    const store = openStore(await folderWith(name, input.subarray(1)), 10)
    try {
      const { waiting, sent, included } = await store.load()
      for (const it of waiting) {
        promise(it.hash === hash && Number.isSafeInteger(it.order), 'what waits has its hash and place')
        promise(it.since >= 0n && bytesOf(it.operation) > 0, 'what waits can be bundled')
        promise(encodeBundle([it.operation], alice).length > 0, 'what waits can be bundled')
      }
      promise(sent === undefined || Number.isSafeInteger(sent.nonce), 'what was sent has a nonce')
      for (const it of sent?.operations ?? [])
        promise(/^0x[0-9a-f]{64}$/.test(it), 'what was sent has hashes')
      return waiting.length > 0 || sent !== undefined || included.length > 0
    } catch (error) {
      if (error instanceof StoreError) return false
      throw error
    }
  },
}

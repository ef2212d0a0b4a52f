/**
 * Tries operations on the newest block, without a transaction (`eth_simulateV1`).
 *
 * An operation is accepted when the real entry point, with the real signature, takes it there. Its gas is estimated by the
 * entry point's own simulation contract, put in its place for that one call, because a signature is not made yet then.
 * @module
 */
import contract from '@account-abstraction/contracts/artifacts/EntryPointSimulations.json' with { type: 'json' }
import {
  type Abi,
  type Address,
  concat,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  type Log,
  type PublicClient,
  zeroAddress,
} from 'viem'
import {
  encodeBundle,
  entryPoint,
  type Event,
  eventsOf,
  type Refusal,
  refusalOf,
  revertReasonOf,
} from './entry-point.ts'
import { CallError, rejected, reverted } from './errors.ts'
import { gasOf, leastPreVerificationGas, type Operation, pack } from './user-operation.ts'

/** What was tried: everything happened, or one operation (or none that can be named) stopped it. */
export type Trial =
  | { readonly events: readonly Event[]; readonly gasUsed: bigint }
  | { readonly refusal: Refusal | undefined; readonly words: string }

/** Below EIP-7825's bound of a transaction. */
const transactionGasMax = 16_000_000n

/** Tries a whole bundle. @param from - The bundler, which is also paid. */
export async function tryBundle(
  client: PublicClient,
  operations: readonly Operation[],
  from: Address,
): Promise<Trial> {
  const call = { from, to: entryPoint, data: encodeBundle(operations, from), gas: transactionGasMax }
  const { isDone, returned, words, logs, gasUsed } = await simulate(
    client,
    call,
    await delegationsOf(client, operations),
  )
  if (isDone) return { events: eventsOf(logs), gasUsed }
  return { refusal: refusalOf(returned), words }
}

export type GasEstimate = {
  readonly preVerificationGas: bigint
  readonly verificationGasLimit: bigint
  readonly callGasLimit: bigint
  readonly paymasterVerificationGasLimit?: bigint
  readonly paymasterPostOpGasLimit?: bigint
}

/** @throws {CallError} The entry point refuses the operation, or its calls revert. */
export async function estimateGas(
  client: PublicClient,
  draft: Operation,
  from: Address,
): Promise<GasEstimate> {
  const hasPaymaster = draft.paymaster !== undefined
  // Whether something is paid costs gas, how much does not: the least is tried, and the sender is given that.
  const price = draft.maxFeePerGas > 0n ? 1n : 0n
  const paymasterGas = hasPaymaster
    ? { paymasterVerificationGasLimit: generous.paymaster, paymasterPostOpGasLimit: generous.paymaster }
    : {}
  const preVerificationGas = leastPreVerificationGas(draft) + signatureGas
  const widest: Operation = {
    ...draft,
    ...paymasterGas,
    maxFeePerGas: price,
    maxPriorityFeePerGas: price,
    preVerificationGas,
    verificationGasLimit: generous.verification,
    callGasLimit: generous.call,
  }
  const { preOpGas, event } = await tryOne(client, widest, from)
  const validation = preOpGas - preVerificationGas
  const verificationGasLimit = (validation * 13n) / 10n + 10_000n
  // Of what is left of its limit, the entry point charges a tenth.
  const unused = generous.call + (hasPaymaster ? generous.paymaster : 0n)
  const executed = max(((event.actualGasUsed - preOpGas) * 10n - unused) / 9n, 0n)
  let callGasLimit = (executed * 11n) / 10n + 10_000n
  // A call hands on only 63 parts in 64, so what is enough shows only when it is tried.
  while (callGasLimit < generous.call && !(await isEnough(client, { ...widest, callGasLimit }, from)))
    callGasLimit = (callGasLimit * 3n) / 2n
  return {
    preVerificationGas,
    verificationGasLimit,
    callGasLimit: callGasLimit < generous.call ? callGasLimit : generous.call,
    ...(hasPaymaster && {
      paymasterVerificationGasLimit: verificationGasLimit,
      paymasterPostOpGasLimit: generous.paymaster,
    }),
  }
}

/** What operations may use while their gas is not known; together below a transaction's bound. */
const generous = { verification: 3_000_000n, call: 8_000_000n, paymaster: 500_000n } as const
/** The signature may be a draft of few bytes: a passkey's answer has about a thousand. */
const signatureGas = 16_000n

async function isEnough(client: PublicClient, operation: Operation, from: Address): Promise<boolean> {
  return tryOne(client, operation, from).then(
    () => true,
    (error: unknown) => {
      if (error instanceof CallError) return false
      throw error // A node that is busy says nothing about gas.
    },
  )
}

type One = { readonly preOpGas: bigint; readonly event: Event }

async function tryOne(client: PublicClient, operation: Operation, from: Address): Promise<One> {
  const abi = contract.abi as Abi
  const args = [pack(operation), zeroAddress, '0x']
  const data = encodeFunctionData({ abi, functionName: 'simulateHandleOp', args })
  const overrides: Override[] = [{ address: entryPoint, code: contract.deployedBytecode as Hex }]
  const funds = operation.maxFeePerGas > 0n ? await fundsFor(client, operation) : {}
  const [delegation] = await delegationsOf(client, [operation])
  const sender = { address: operation.sender, ...delegation, ...funds }
  if (Object.keys(sender).length > 1) overrides.push(sender)
  const call = { from, to: entryPoint, data, gas: transactionGasMax }
  const result = await simulate(client, call, overrides)
  if (!result.isDone) throw refusalOf(result.returned)?.error ?? rejected(result.words)
  const [event] = eventsOf(result.logs)
  if (event === undefined) throw rejected('the operation left no trace')
  if (!event.success) {
    const revertData = revertReasonOf(result.logs, event.userOpHash) ?? '0x'
    throw reverted('the calls of the user operation revert', { revertData })
  }
  const found = decodeFunctionResult({ abi, functionName: 'simulateHandleOp', data: result.returned! })
  return { preOpGas: (found as { readonly preOpGas: bigint }).preOpGas, event }
}

/** What it has, and the fees on top. */
async function fundsFor(client: PublicClient, operation: Operation): Promise<{ readonly balance: bigint }> {
  const balance = await client.getBalance({ address: operation.sender })
  return { balance: balance + gasOf(operation) * operation.maxFeePerGas }
}

type Override = { readonly address: Address; readonly code?: Hex; readonly balance?: bigint }

/**
 * As if the authorizations that come along were carried out already: the first of each sender, and none whose nonce is used
 * by now, for the chain would pass over it.
 * @see EIP-7702, delegation indicators
 */
async function delegationsOf(
  client: PublicClient,
  operations: readonly Operation[],
): Promise<readonly Override[]> {
  const found = new Map<string, Override>()
  for (const { sender, authorization } of operations) {
    if (authorization === undefined || found.has(sender.toLowerCase())) continue
    if ((await client.getTransactionCount({ address: sender })) !== authorization.nonce) continue
    const code = concat(['0xef0100', authorization.address])
    found.set(sender.toLowerCase(), { address: sender, code })
  }
  return [...found.values()]
}

type Call = { readonly from: Address; readonly to: Address; readonly data: Hex; readonly gas: bigint }
type Result = {
  readonly isDone: boolean
  readonly returned: Hex | undefined
  readonly words: string
  readonly logs: readonly Log[]
  readonly gasUsed: bigint
}

async function simulate(client: PublicClient, call: Call, overrides: readonly Override[]): Promise<Result> {
  const calls = [{ ...call, from: call.from }] as never
  const [block] = await client.simulateBlocks({ blocks: [{ calls, stateOverrides: [...overrides] }] })
  const result = block?.calls[0] as
    | {
        readonly status: 'success' | 'failure'
        readonly data: Hex
        readonly logs?: readonly Log[]
        readonly gasUsed: bigint
        readonly error?: Error
      }
    | undefined
  return {
    isDone: result?.status === 'success',
    returned: result?.data,
    words: result?.error?.message.split('\n')[0]?.slice(0, 300) ?? 'the entry point refuses it',
    logs: result?.logs ?? [],
    gasUsed: result?.gasUsed ?? 0n,
  }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

/**
 * The entry point: how it is called, and what its refusals mean.
 * @see ERC-4337, entry point 0.8
 * @module
 */
import {
  type Address,
  decodeErrorResult,
  decodeEventLog,
  encodeFunctionData,
  type Hex,
  isHex,
  type Log,
  toEventSelector,
} from 'viem'
import { entryPoint08Abi, entryPoint08Address } from 'viem/account-abstraction'
import { type CallError, rejected } from './errors.ts'
import { type Operation, pack } from './user-operation.ts'

export const entryPoint: Address = entryPoint08Address
export const entryPointAbi: typeof entryPoint08Abi = entryPoint08Abi

/** The call that a bundle is. */
export function encodeBundle(operations: readonly Operation[], beneficiary: Address): Hex {
  return encodeFunctionData({
    abi: entryPointAbi,
    functionName: 'handleOps',
    args: [operations.map(pack), beneficiary],
  })
}

/** Which operation of a bundle stopped it, and why. */
export type Refusal = { readonly index: number; readonly error: CallError }

/** Reads why a bundle was reverted; undefined when no operation is to blame. */
export function refusalOf(returned: Hex | undefined): Refusal | undefined {
  if (returned === undefined || !isHex(returned) || returned.length < 10) return undefined
  try {
    const { errorName, args } = decodeErrorResult({ abi: entryPointAbi, data: returned })
    if (errorName === 'FailedOp')
      return { index: Number(args[0]), error: rejected(args[1], { reason: args[1] }) }
    if (errorName !== 'FailedOpWithRevert') return undefined
    const [index, reason, revertData] = args
    return { index: Number(index), error: rejected(reason, { reason, revertData }) }
  } catch {
    return undefined
  }
}

/** What became of one operation in a transaction. */
export type Event = {
  readonly userOpHash: Hex
  readonly sender: Address
  readonly paymaster: Address
  readonly nonce: bigint
  readonly success: boolean
  readonly actualGasCost: bigint
  readonly actualGasUsed: bigint
}

/** `UserOperationEvent(bytes32 indexed userOpHash, address indexed sender, address indexed paymaster, …)` */
export const eventTopic: Hex = toEventSelector(
  'UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)',
)
const beforeExecutionTopic = toEventSelector('BeforeExecution()')
const revertReasonTopic = toEventSelector('UserOperationRevertReason(bytes32,address,uint256,bytes)')

type Emitted = Pick<Log, 'address' | 'topics' | 'data'>

const isOfEntryPoint = ({ address }: Emitted): boolean => address.toLowerCase() === entryPoint.toLowerCase()

/** All operations of a transaction, in order. */
export function eventsOf(logs: readonly Emitted[]): readonly Event[] {
  return logs
    .filter((log) => isOfEntryPoint(log) && log.topics[0] === eventTopic)
    .map(({ topics, data }) => {
      const { args } = decodeEventLog({ abi: entryPointAbi, eventName: 'UserOperationEvent', topics, data })
      return args
    })
}

/** The logs of one operation's own calls: those between the one before it and its event. */
export function logsOf<LOG extends Emitted>(logs: readonly LOG[], userOpHash: Hex): readonly LOG[] {
  const end = logs.findIndex(
    (log) => isOfEntryPoint(log) && log.topics[0] === eventTopic && log.topics[1] === userOpHash,
  )
  const begin = logs.findLastIndex(
    (log, at) =>
      at < end && isOfEntryPoint(log) && [eventTopic, beforeExecutionTopic].includes(log.topics[0] ?? '0x'),
  )
  return logs.slice(begin + 1, end)
}

/** What an operation's calls returned when they reverted; undefined when nothing did. */
export function revertReasonOf(logs: readonly Emitted[], userOpHash: Hex): Hex | undefined {
  const found = logs.find(
    (log) => isOfEntryPoint(log) && log.topics[0] === revertReasonTopic && log.topics[1] === userOpHash,
  )
  if (found === undefined) return undefined
  const { topics, data } = found
  const { args } = decodeEventLog({
    abi: entryPointAbi,
    eventName: 'UserOperationRevertReason',
    topics,
    data,
  })
  return args.revertReason
}

/**
 * What a call of a proposal does, as facts that the page puts into words. What has no sentence of its own is told by its
 * name and arguments; what is not known is said to be unknown. Pure.
 * @module
 */
import type { Call } from '@watt/sdk/governance'
import { functionOf } from '@watt/sdk/known'
import { decodeFunctionData, hexToString, type Address, type Hex } from 'viem'
import { cleanText } from '../intent/clean-text.ts'
import type { Field, Fields } from '../intent/fields.ts'
import { intentOf } from '../intent/intent.ts'

/** Keys below `call` in the messages. */
export type CallWord =
  | {
      readonly word: 'votingDelay' | 'votingPeriod' | 'lateQuorum' | 'minDelay' | 'pause'
      readonly seconds: bigint
    }
  | { readonly word: 'threshold'; readonly wei: bigint }
  | { readonly word: 'ceiling'; readonly wei: bigint }
  | { readonly word: 'quorum'; readonly percent: bigint }
  | { readonly word: 'reward'; readonly wei: bigint }
  | { readonly word: 'reporters'; readonly members: readonly Address[] }
  | { readonly word: 'name'; readonly name: string; readonly target: Address }
  | { readonly word: 'region'; readonly name: string }
  | { readonly word: 'send'; readonly to: Address; readonly wei: bigint }
  | { readonly word: 'other'; readonly functionName: string; readonly fields: Fields }
  | { readonly word: 'unknown'; readonly selector: Hex; readonly bytes: number }

/** Reads a call. */
export function callWord(call: Call): CallWord {
  if (call.data === '0x') return { word: 'send', to: call.to, wei: call.value }
  return sentenceOf(call) ?? fallback(call)
}

function sentenceOf({ data, value }: Call): CallWord | undefined {
  // Coins sent along are told by the plain list of arguments.
  if (value > 0n) return undefined
  const abi = functionOf(data.slice(0, 10) as Hex)
  if (abi === undefined) return undefined
  try {
    const { functionName, args = [] } = decodeFunctionData({ abi, data })
    return sentences[functionName]?.(args as readonly unknown[])
  } catch {
    return undefined
  }
}

const seconds = (word: 'votingDelay' | 'votingPeriod' | 'lateQuorum' | 'minDelay' | 'pause') => {
  return ([time]: readonly unknown[]): CallWord => ({ word, seconds: BigInt(time as bigint) })
}
const wei = (word: 'threshold' | 'ceiling' | 'reward') => {
  return ([amount]: readonly unknown[]): CallWord => ({ word, wei: BigInt(amount as bigint) })
}

const sentences: Readonly<Record<string, (args: readonly unknown[]) => CallWord>> = {
  setVotingDelay: seconds('votingDelay'),
  setVotingPeriod: seconds('votingPeriod'),
  setLateQuorumVoteExtension: seconds('lateQuorum'),
  updateDelay: seconds('minDelay'),
  pause: seconds('pause'),
  setProposalThreshold: wei('threshold'),
  setCeiling: wei('ceiling'),
  setReward: wei('reward'),
  updateQuorumNumerator: ([percent]) => ({ word: 'quorum', percent: BigInt(percent as bigint) }),
  setReporters: ([members]) => ({ word: 'reporters', members: members as readonly Address[] }),
  set: ([entry]) => {
    const { name, target } = entry as { readonly name: Hex; readonly target: Address }
    return { word: 'name', name: nameText(name), target }
  },
  addRegion: ([config]) => {
    const { id } = config as { readonly id: Hex }
    return { word: 'region', name: nameText(id) }
  },
}

function fallback(call: Call): CallWord {
  const intent = intentOf(call)
  switch (intent.kind) {
    case 'call':
      return { word: 'other', functionName: intent.functionName, fields: intent.fields }
    case 'unknown':
      return { word: 'unknown', selector: intent.selector, bytes: intent.bytes }
    case 'transfer':
      return plain(intent.from === undefined ? 'transfer' : 'transferFrom', [
        ...(intent.from === undefined ? [] : [who('from', intent.from)]),
        who('to', intent.to),
        { name: 'amount', type: 'uint256', text: String(intent.amount) },
      ])
    case 'approve':
      return plain('approve', [
        who('spender', intent.spender),
        { name: 'amount', type: 'uint256', text: String(intent.amount) },
      ])
    case 'approve-all':
      return plain('setApprovalForAll', [
        who('operator', intent.operator),
        { name: 'approved', type: 'bool', text: String(intent.isAllowed) },
      ])
    case 'send':
    case 'delegate':
    case 'create':
      return { word: 'unknown', selector: call.data.slice(0, 10) as Hex, bytes: (call.data.length - 2) / 2 }
  }
}

function plain(functionName: string, shown: readonly Field[]): CallWord {
  return { word: 'other', functionName, fields: { shown, left: 0 } }
}

function who(name: string, address: Address): Field {
  return { name, type: 'address', text: address, address }
}

function nameText(name: Hex): string {
  return cleanText(hexToString(name, { size: 32 }).replaceAll('\0', '')).text
}

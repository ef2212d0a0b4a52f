/**
 * What calls do, and why contracts refuse, in words. Pure.
 * @module
 */
import {
  decodeErrorResult,
  decodeFunctionData,
  formatEther,
  hexToString,
  isAddressEqual,
  keccak256,
  toBytes,
  zeroHash,
  type AbiParameter,
  type Address,
  type Hex,
} from 'viem'
import { errorOf, functionOf } from './known-selectors.ts'
import { topics, type Call } from './proposals.ts'

/** A call as a person reads it. */
export type CallExplanation = {
  readonly text: string
  /** false: the function is none that is known here, so nobody can tell from here what it does. */
  readonly known: boolean
}

/** Why a contract refused: the name of its error and the facts that came with it. */
export type Refusal = { readonly name: string; readonly text: string }

type Names = ReadonlyMap<string, Address>
type Fact = { readonly name: string; readonly type: string; readonly value: unknown }

/**
 * Tells what a call does.
 * @param names - How addresses are called, as the directory has them.
 */
export function explainCall({ to, value, data }: Call, names: Names): CallExplanation {
  const target = nameOf(to, names)
  const coins = value === 0n ? '' : `, with ${formatEther(value)} WATT`
  if (data === '0x') return { known: true, text: `Send ${formatEther(value)} WATT to ${target}` }
  const abi = functionOf(data.slice(0, 10) as Hex)
  try {
    if (!abi) throw new Error('unknown function')
    const { functionName, args = [] } = decodeFunctionData({ abi, data })
    const [item] = abi
    const inputs = item?.type === 'function' ? item.inputs : []
    const facts = factsOf(inputs, args as readonly unknown[])
    const sentence = sentences[functionName]?.(facts, names)
    const text = sentence ?? `${functionName}(${facts.map((fact) => written(fact, names)).join(', ')})`
    return { known: true, text: `${target}: ${text}${coins}` }
  } catch {
    const bytes = (data.length - 2) / 2
    return {
      known: false,
      text: `${target}: unknown function ${data.slice(0, 10)} with ${bytes} bytes${coins}`,
    }
  }
}

/**
 * Decodes what a contract reverted with.
 * @returns undefined when it is no error of a contract that is known here.
 */
export function explainRefusal(data: Hex, names: Names = new Map()): Refusal | undefined {
  const abi = errorOf(data.slice(0, 10) as Hex)
  if (!abi) return undefined
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi, data })
    const [item] = abi
    const facts = factsOf(item?.type === 'error' ? item.inputs : [], args as readonly unknown[])
    return {
      name: errorName,
      text: `${errorName}(${facts.map((fact) => written(fact, names)).join(', ')})`,
    }
  } catch {
    return undefined
  }
}

/** `governor (0x…)` for what the directory names, else the address. */
export function nameOf(address: Address, names: Names): string {
  for (const [name, named] of names) if (isAddressEqual(named, address)) return `${name} (${address})`
  return address
}

/** Seconds in the largest units that still say it exactly: `7 days`, `1 hour 30 minutes`, `90 seconds`. */
export function durationText(seconds: bigint): string {
  const parts: string[] = []
  let rest = seconds
  for (const [unit, length] of [
    ['day', 86_400n],
    ['hour', 3_600n],
    ['minute', 60n],
    ['second', 1n],
  ] as const) {
    const count = rest / length
    rest %= length
    if (count > 0n) parts.push(`${count} ${unit}${count === 1n ? '' : 's'}`)
  }
  return parts.join(' ') || '0 seconds'
}

/** Calls that deserve a sentence of their own; the others show name and arguments. */
const sentences: Readonly<Record<string, (facts: readonly Fact[], names: Names) => string>> = {
  setVotingDelay: ([delay]) => `wait ${seconds(delay)} from a proposal to its snapshot`,
  setVotingPeriod: ([period]) => `let votes last ${seconds(period)}`,
  setLateQuorumVoteExtension: ([time]) => `keep a vote open for ${seconds(time)} after a late quorum`,
  setProposalThreshold: ([weight]) => `ask ${watt(weight)} of those who propose`,
  updateQuorumNumerator: ([share]) => `ask ${String(share?.value)} % of the wrapped supply for a quorum`,
  updateDelay: ([delay]) => `wait ${seconds(delay)} from a decision to its execution`,
  grantRole: ([role, account], names) => `give the role ${roleName(role)} to ${who(account, names)}`,
  revokeRole: ([role, account], names) => `take the role ${roleName(role)} from ${who(account, names)}`,
  setTopic: ([rule]) => {
    const { target, selector, topic } = rule!.value as {
      readonly target: Address
      readonly selector: Hex
      readonly topic: number
    }
    return `count calls of ${functionName(selector)} on ${target} as ${topics[topic] ?? topic}`
  },
  setCeiling: ([ceiling]) => `let at most ${kwt(ceiling)} exist in this region`,
  pause: ([duration]) => `refuse new risk in this region for ${seconds(duration)}`,
  spendSurplus: ([to, amount], names) => `pay ${kwt(amount)} of the region’s surplus to ${who(to, names)}`,
  setFeed: ([feed, on], names) =>
    `${on?.value === true ? 'pay' : 'no longer pay'} reporters of ${who(feed, names)}`,
  setReporters: ([members]) => {
    const list = members!.value as readonly Address[]
    return `let these ${list.length} accounts report prices: ${list.join(', ')}`
  },
  addRegion: ([config]) => {
    const { id, symbol } = config!.value as { readonly id: Hex; readonly symbol: string }
    return `add the region ${textOf(id)} with its token ${symbol}`
  },
  set: ([entry], names) => {
    const { name, target } = entry!.value as { readonly name: Hex; readonly target: Address }
    return `let the name "${textOf(name)}" stand for ${nameOf(target, names)}`
  },
}

function kwt(fact: Fact | undefined): string {
  return `${formatEther(BigInt(fact?.value as bigint))} KWT`
}

function factsOf(inputs: readonly AbiParameter[], args: readonly unknown[]): readonly Fact[] {
  return inputs.map(({ name, type }, at) => ({ name: name ?? '', type, value: args[at] }))
}

function written({ name, type, value }: Fact, names: Names): string {
  const label = name === '' ? '' : `${name.replace(/_$/, '')}: `
  return `${label}${shownValue(value, type, name, names)}`
}

function shownValue(value: unknown, type: string, name: string, names: Names): string {
  if (type === 'address') return nameOf(value as Address, names)
  if (typeof value === 'bigint' || typeof value === 'number') {
    const number = BigInt(value)
    const isTime = /delay|period|lifetime|duration|extension|maxAge|heartbeat|Time$/i.test(name)
    if (isTime && number < 10_000_000_000n) return `${number} (${durationText(number)})`
    return number >= 10n ** 15n ? `${number} (${formatEther(number)} × 10^18)` : String(number)
  }
  if (typeof value !== 'object' || value === null) return String(value)
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
}

function seconds(fact: Fact | undefined): string {
  return durationText(BigInt(fact?.value as bigint))
}

function watt(fact: Fact | undefined): string {
  return `${formatEther(BigInt(fact?.value as bigint))} WATT`
}

function who(fact: Fact | undefined, names: Names): string {
  return nameOf(fact?.value as Address, names)
}

const roles: ReadonlyMap<unknown, string> = new Map([
  [zeroHash, 'admin'],
  ...['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE'].map(
    (role) => [keccak256(toBytes(role)), role.replace('_ROLE', '').toLowerCase()] as const,
  ),
])

function roleName(fact: Fact | undefined): string {
  return roles.get(fact?.value) ?? String(fact?.value)
}

function functionName(selector: Hex): string {
  const [item] = functionOf(selector) ?? []
  return item?.type === 'function' ? item.name : selector
}

function textOf(name: Hex): string {
  return hexToString(name, { size: 32 })
}

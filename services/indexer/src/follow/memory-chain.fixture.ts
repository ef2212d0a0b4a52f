/**
 * A chain in memory, for tests and measurements: blocks as a node would write them, the same ones for the same numbers.
 * @module
 */
import {
  encodeAbiParameters,
  encodeEventTopics,
  erc20Abi,
  keccak256,
  numberToHex,
  pad,
  toHex,
  type Address,
  type Hex,
} from 'viem'
import { NodeError } from '../errors.ts'
import type { Source } from './fetch-blocks.ts'
import type { NodeBlock, NodeLog, NodeReceipt, NodeTransaction } from './node-block.ts'
import { transferTopic } from './token-moves.ts'

export type MemoryChain = {
  readonly blocks: NodeBlock[]
  readonly source: Source
  /** Whether the node answers. */
  isAway: boolean
}

export const genesisMs = 1_790_000_000_000
const zero = pad('0x', { size: 32 })

/** A 20-byte address that a number stands for. */
export function person(index: number): Address {
  return pad(numberToHex(index + 0x1000), { size: 20 })
}

/** A transaction and what it left. */
export type Step = {
  readonly from: Address
  readonly to: Address | null
  readonly value?: bigint
  readonly input?: Hex
  readonly fails?: boolean
  readonly created?: Address
  readonly logs?: readonly Pick<NodeLog, 'address' | 'topics' | 'data'>[]
}

/** @param name - Makes its hashes its own. */
export function memoryChain(name = 'chain'): MemoryChain {
  const chain: MemoryChain = {
    blocks: [],
    isAway: false,
    source: {
      identify: async () => ({ chainId: 31_337, genesis: here().blocks[0]!.hash }),
      head: async () => here().blocks.length - 1,
      blocks: async (from, count) => here().blocks.slice(from, from + count),
    },
  }
  const here = (): MemoryChain => {
    if (chain.isAway) throw new NodeError('The node is away.')
    return chain
  }
  addBlock(chain, [], name)
  return chain
}

/** Puts a block on top. @param name - Sets it apart from another one in the same place. */
export function addBlock(chain: MemoryChain, steps: readonly Step[], name = 'block'): NodeBlock {
  const block = makeBlock(chain.blocks.length, steps, chain.blocks.at(-1)?.hash ?? zero, name)
  chain.blocks.push(block)
  return block
}

/** What {@link makeBlock} calls a block. */
export function hashOf(number: number, name = 'block'): Hex {
  return keccak256(toHex(`${name}/${number}`))
}

/** A block by itself. */
export function makeBlock(
  number: number,
  steps: readonly Step[],
  parentHash: Hex,
  name = 'block',
): NodeBlock {
  let logIndex = 0
  const parts = steps.map((step, at) => {
    const hash = keccak256(toHex(`${name}/${number}/${at}`))
    const transaction: NodeTransaction = {
      hash,
      from: step.from,
      to: step.to,
      value: numberToHex(step.value ?? 0n),
      nonce: numberToHex(number),
      gas: '0x5208',
      type: '0x2',
      input: step.input ?? '0x',
    }
    const logs = (step.logs ?? []).map((log) => ({ ...log, logIndex: numberToHex(logIndex++) }))
    const receipt: NodeReceipt = {
      transactionHash: hash,
      status: step.fails === true ? '0x0' : '0x1',
      gasUsed: '0x5208',
      effectiveGasPrice: '0x1',
      contractAddress: step.created ?? null,
      logs,
    }
    return { transaction, receipt }
  })
  const timeMs = genesisMs + number * 1000
  return {
    number: numberToHex(number),
    hash: hashOf(number, name),
    parentHash,
    miner: person(0),
    timestamp: numberToHex(Math.floor(timeMs / 1000)),
    closeTimeMs: timeMs,
    gasUsed: numberToHex(21_000 * steps.length),
    gasLimit: '0x1c9c380',
    baseFeePerGas: '0x1',
    size: '0x400',
    transactions: parts.map((it) => it.transaction),
    receipts: parts.map((it) => it.receipt),
  }
}

/** A transfer as ERC-20 tells it; null for the zero address. */
export function erc20Log(
  token: Address,
  from: Address | null,
  to: Address | null,
  value: bigint,
): Pick<NodeLog, 'address' | 'topics' | 'data'> {
  const nobody: Address = pad('0x', { size: 20 })
  const topics = encodeEventTopics({
    abi: erc20Abi,
    eventName: 'Transfer',
    args: { from: from ?? nobody, to: to ?? nobody },
  }) as Hex[]
  return { address: token, topics, data: encodeAbiParameters([{ type: 'uint256' }], [value]) }
}

/** A transfer as ERC-721 tells it. */
export function erc721Log(
  token: Address,
  from: Address,
  to: Address,
  id: bigint,
): Pick<NodeLog, 'address' | 'topics' | 'data'> {
  const topics = [
    transferTopic,
    pad(from, { size: 32 }),
    pad(to, { size: 32 }),
    numberToHex(id, { size: 32 }),
  ] as const
  return { address: token, topics, data: '0x' }
}

/**
 * A block of a busy chain: half moves the coin, half moves a token.
 * @param people - How many accounts there are.
 */
export function busySteps(number: number, count: number, people: number): readonly Step[] {
  return Array.from({ length: count }, (_, at) => {
    const from = person((number * 7919 + at * 31) % people)
    const to = person((number * 104_729 + at * 17 + 1) % people)
    const token = person(900_000 + (at % 3))
    return at % 2 === 0
      ? { from, to, value: BigInt(at + 1) }
      : { from, to: token, input: '0xa9059cbb', logs: [erc20Log(token, from, to, BigInt(at))] }
  })
}

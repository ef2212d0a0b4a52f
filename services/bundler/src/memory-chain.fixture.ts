/**
 * A chain in memory for tests of bundling: an entry point that refuses whom it is told to, and blocks on demand.
 * @module
 */
import {
  createPublicClient,
  custom,
  decodeFunctionData,
  encodeAbiParameters,
  encodeErrorResult,
  encodeEventTopics,
  encodeFunctionResult,
  type Hex,
  keccak256,
  numberToHex,
  parseTransaction,
  type PublicClient,
  zeroAddress,
} from 'viem'
import { entryPoint, entryPointAbi } from './entry-point.ts'
import { hashOf } from './operation.fixture.ts'

type Packed = { readonly sender: string; readonly nonce: bigint }

export class MemoryChain {
  readonly client: PublicClient
  /** Senders, lower case, whose operations the entry point refuses. */
  readonly refused: Set<string> = new Set()
  /** Senders, lower case, whose operations make the node fail. */
  readonly poisoned: Set<string> = new Set()
  /** What the node answers to every simulation instead of trying it. */
  failure: Error | undefined
  /** By its nonce an operation is known. */
  hashOf: (operation: Packed) => Hex = ({ nonce }) => hashOf(Number(nonce & 0xffffffffffffffffn) + 1)
  /** Raw transactions that came, in order. */
  readonly heard: Hex[] = []
  /** Those of the next block; a node that begins anew forgets them. */
  pending: Map<Hex, Hex> = new Map()
  /** Whether the next block reverts what is in it. */
  isReverting = false
  /** Whether the node takes no transaction. */
  isRefusing = false
  /** What it says then. */
  refusal: object = { code: -32_000, data: { reason: 'free-limit' } }
  /** Of the bundler, in wei. */
  balance = 0n
  /** Transactions of everybody, for what is asked about others than the bundler. */
  readonly counts: Map<string, number> = new Map()
  /** Accounts that were given code in the last simulation. */
  overridden: readonly string[] = []
  readonly #receipts = new Map<Hex, Record<string, unknown>>()
  readonly #used = new Set<string>()
  #height = 1n
  #nonce = 0

  constructor() {
    const request = async ({ method, params }: { method: string; params?: unknown }): Promise<unknown> =>
      this.#answer(method, (params ?? []) as Params)
    this.client = createPublicClient({ transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 })
  }

  /** All that is pending goes into a block. */
  closeBlock(): void {
    this.#height++
    for (const [hash, raw] of this.pending) {
      const operations = operationsIn(parseTransaction(raw).data ?? '0x')
      const isDone = !this.isReverting
      if (isDone) for (const it of operations) this.#used.add(keyOf(it))
      this.#receipts.set(hash, {
        transactionHash: hash,
        blockNumber: numberToHex(this.#height),
        status: isDone ? '0x1' : '0x0',
        logs: isDone ? operations.map((it) => this.#eventOf(it)) : [],
      })
      this.#nonce++
    }
    this.pending = new Map()
  }

  /** As if another bundler had included it. */
  use(operation: Packed): void {
    this.#used.add(keyOf(operation))
  }

  #answer(method: string, params: Params): unknown {
    const [text] = params as readonly [Hex]
    switch (method) {
      case 'eth_chainId':
        return '0x7a69'
      case 'eth_blockNumber':
        return numberToHex(this.#height)
      case 'eth_getBlockByNumber':
        return { number: numberToHex(this.#height), baseFeePerGas: '0x0', transactions: [] }
      case 'eth_getTransactionCount':
        return numberToHex(this.counts.get(text) ?? this.#nonce)
      case 'eth_getBalance':
        return numberToHex(this.balance)
      case 'eth_getLogs':
        return []
      case 'eth_getTransactionReceipt':
        return this.#receipts.get(text) ?? null
      case 'eth_getTransactionByHash':
        return this.pending.has(text) ? { hash: text } : null
      case 'eth_sendRawTransaction': {
        const hash = keccak256(text)
        this.heard.push(text)
        if (this.isRefusing)
          throw Object.assign(new Error('too many zero-fee transactions wait'), this.refusal)
        if (this.pending.has(hash)) throw new Error('already known')
        this.pending.set(hash, text)
        return hash
      }
      case 'eth_call': {
        const { data } = params[0] as unknown as { readonly data: Hex }
        const { args } = decodeFunctionData({ abi: entryPointAbi, data })
        const [sender, key] = args as readonly [string, bigint]
        const isUsed = this.#used.has(keyOf({ sender, nonce: key << 64n }))
        return encodeFunctionResult({
          abi: entryPointAbi,
          functionName: 'getNonce',
          result: (key << 64n) + (isUsed ? 1n : 0n),
        })
      }
      case 'eth_simulateV1': {
        const [{ blockStateCalls }] = params as unknown as [Simulation]
        this.overridden = Object.keys(blockStateCalls[0]!.stateOverrides ?? {})
        return [{ number: '0x1', calls: [this.#try(operationsIn(blockStateCalls[0]!.calls[0]!.data))] }]
      }
      default:
        throw new Error(`${method} is not known here`)
    }
  }

  #try(operations: readonly Packed[]): unknown {
    if (this.failure !== undefined) throw this.failure
    if (operations.some((it) => this.poisoned.has(it.sender.toLowerCase()))) throw new Error('out of order')
    const index = operations.findIndex(
      (it) => this.refused.has(it.sender.toLowerCase()) || this.#used.has(keyOf(it)),
    )
    if (index < 0)
      return {
        status: '0x1',
        returnData: '0x',
        gasUsed: '0x1',
        logs: operations.map((it) => this.#eventOf(it)),
      }
    const args = [BigInt(index), 'AA23 reverted'] as const
    const data = encodeErrorResult({ abi: entryPointAbi, errorName: 'FailedOp', args })
    return { status: '0x0', returnData: data, gasUsed: '0x1', error: { code: 3, message: 'reverted', data } }
  }

  #eventOf(it: Packed): unknown {
    const args = { userOpHash: this.hashOf(it), sender: it.sender as Hex, paymaster: zeroAddress }
    return {
      address: entryPoint,
      topics: encodeEventTopics({ abi: entryPointAbi, eventName: 'UserOperationEvent', args }),
      data: encodeAbiParameters(
        [{ type: 'uint256' }, { type: 'bool' }, { type: 'uint256' }, { type: 'uint256' }],
        [it.nonce, true, 0n, 1n],
      ),
      logIndex: '0x0',
      blockNumber: numberToHex(this.#height),
    }
  }
}

type Params = readonly unknown[]
type Simulation = {
  readonly blockStateCalls: readonly {
    readonly calls: readonly { readonly data: Hex }[]
    readonly stateOverrides?: Readonly<Record<string, unknown>>
  }[]
}

function operationsIn(data: Hex): readonly Packed[] {
  const { args } = decodeFunctionData({ abi: entryPointAbi, data })
  return args?.[0] as readonly Packed[]
}

function keyOf({ sender, nonce }: Packed): string {
  return `${sender.toLowerCase()}/${nonce}`
}

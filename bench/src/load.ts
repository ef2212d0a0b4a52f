/**
 * The load: 50 funded senders, transactions signed beforehand, batches of 50 over 4 connections, until all have receipts.
 * @module
 */
import { readFileSync } from 'node:fs'
import {
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  http,
  keccak256,
  parseAbi,
  parseEther,
  parseGwei,
  type Address,
  type Hex,
} from 'viem'
import { mnemonicToAccount, privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts'

export type Kind = 'transfer' | 'erc20'
export type Work = {
  readonly raws: readonly Hex[]
  readonly hashes: readonly Hex[]
  readonly fromBlock: bigint
}
export type LoadResult = {
  readonly seconds: number
  readonly batchMs: readonly number[]
  /** Milliseconds between close times under load; empty where blocks do not tell. */
  readonly closeMs: readonly number[]
}

const senderCount = 50
const recipientCount = 1_000
const batchSize = 50
const connections = 4
const patienceMs = 180_000
const maxFeePerGas = parseGwei('10')
const abi = parseAbi(['function transfer(address to, uint256 value) returns (bool)'])
const phrase = 'test test test test test test test test test test test junk'

/** Funds the senders and signs everything, before any clock runs. */
export async function prepare(rpc: string, kind: Kind, count: number): Promise<Work> {
  const reader = createPublicClient({ transport: http(rpc), pollingInterval: 100 })
  const chainId = await reader.getChainId()
  const senders = Array.from({ length: senderCount }, (_, index) =>
    privateKeyToAccount(keccak256(`0x${(index + 1).toString(16).padStart(64, '0')}`)),
  )
  const token = await fund(rpc, senders, kind)
  const fromBlock = await reader.getBlockNumber()
  const raws = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const sender = senders[index % senderCount] as PrivateKeyAccount
      const recipient = recipientOf(index)
      return sender.signTransaction({
        type: 'eip1559',
        chainId,
        nonce: Math.floor(index / senderCount),
        maxFeePerGas,
        maxPriorityFeePerGas: parseGwei('1'),
        ...(token === undefined
          ? { to: recipient, value: 1n, gas: 21_000n }
          : {
              to: token,
              gas: 120_000n,
              data: encodeFunctionData({ abi, functionName: 'transfer', args: [recipient, 1n] }),
            }),
      })
    }),
  )
  return { raws, hashes: raws.map((raw) => keccak256(raw)), fromBlock }
}

/**
 * Sends everything and waits until it is in blocks.
 * @param onSeen - Runs when the last transaction is in a block, before receipts are read: what they cost is not the load.
 * @throws when a transaction is refused, fails or stays away.
 */
export async function load(
  rpc: string,
  { raws, hashes, fromBlock }: Work,
  onSeen: () => void,
): Promise<LoadResult> {
  const batches = Array.from({ length: Math.ceil(raws.length / batchSize) }, (_, index) =>
    raws.slice(index * batchSize, (index + 1) * batchSize),
  )
  const batchMs: number[] = []
  const started = performance.now()
  const seen = waitForAll(rpc, new Set(hashes), fromBlock)
  const queue = batches.values()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const batch of queue) {
        const sent = performance.now()
        await sendBatch(rpc, batch)
        batchMs.push(performance.now() - sent)
      }
    }),
  )
  const { atMs, blocks } = await seen
  onSeen()
  await checkReceipts(rpc, blocks, hashes.length)
  const closes = blocks.map(({ closeTimeMs }) => closeTimeMs).filter((it) => it !== undefined)
  return {
    seconds: (atMs - started) / 1_000,
    batchMs,
    closeMs: closes.slice(1).map((close, index) => close - (closes[index] as number)),
  }
}

async function fund(
  rpc: string,
  senders: readonly PrivateKeyAccount[],
  kind: Kind,
): Promise<Address | undefined> {
  const reader = createPublicClient({ transport: http(rpc), pollingInterval: 100 })
  const account = mnemonicToAccount(phrase)
  const wallet = createWalletClient({ account, transport: http(rpc) })
  let nonce = await reader.getTransactionCount({ address: account.address })
  const sends: Promise<Hex>[] = senders.map(({ address }) =>
    wallet.sendTransaction({
      chain: null,
      to: address,
      value: parseEther('10'),
      nonce: nonce++,
      gas: 21_000n,
      maxFeePerGas,
    }),
  )
  let token: Address | undefined
  if (kind === 'erc20') {
    const artifact = new URL(
      '../../contracts/artifacts/src/examples/ExampleToken.sol/ExampleToken.json',
      import.meta.url,
    )
    const { abi: tokenAbi, bytecode } = JSON.parse(readFileSync(artifact, 'utf8')) as {
      abi: readonly unknown[]
      bytecode: Hex
    }
    const hash = await wallet.deployContract({
      chain: null,
      abi: tokenAbi,
      bytecode,
      args: [10n ** 24n],
      nonce: nonce++,
      gas: 5_000_000n,
      maxFeePerGas,
    })
    const { contractAddress } = await reader.waitForTransactionReceipt({ hash })
    if (!contractAddress) throw new Error('the token was not deployed')
    token = contractAddress
    for (const { address } of senders) {
      const data = encodeFunctionData({ abi, functionName: 'transfer', args: [address, 10n ** 18n] })
      sends.push(
        wallet.sendTransaction({ chain: null, to: token, data, nonce: nonce++, gas: 120_000n, maxFeePerGas }),
      )
    }
  }
  for (const hash of await Promise.all(sends)) await reader.waitForTransactionReceipt({ hash })
  return token
}

function recipientOf(index: number): Address {
  return `0x${(0xbe0000 + (index % recipientCount)).toString(16).padStart(40, '0')}`
}

type SeenBlock = {
  readonly transactions: readonly Hex[]
  readonly closeTimeMs?: number
}

async function waitForAll(
  rpc: string,
  missing: Set<Hex>,
  fromBlock: bigint,
): Promise<{ readonly atMs: number; readonly blocks: readonly SeenBlock[] }> {
  const blocks: SeenBlock[] = []
  const until = performance.now() + patienceMs
  for (let next = fromBlock + 1n; missing.size > 0;) {
    if (performance.now() > until)
      throw new Error(`${missing.size} transactions were still missing after ${patienceMs} ms`)
    const block = (await call(rpc, 'eth_getBlockByNumber', [
      `0x${next.toString(16)}`,
      false,
    ])) as SeenBlock | null
    if (block === null) {
      await new Promise((resolve) => setTimeout(resolve, 25))
      continue
    }
    for (const hash of block.transactions) missing.delete(hash)
    blocks.push(block)
    next += 1n
  }
  return { atMs: performance.now(), blocks }
}

async function checkReceipts(rpc: string, blocks: readonly SeenBlock[], expected: number): Promise<void> {
  let succeeded = 0
  for (const { transactions } of blocks) {
    for (let at = 0; at < transactions.length; at += batchSize) {
      const calls = transactions
        .slice(at, at + batchSize)
        .map((hash, id) => ({ jsonrpc: '2.0', id, method: 'eth_getTransactionReceipt', params: [hash] }))
      const answers = (await post(rpc, calls)) as readonly { readonly result?: { readonly status: Hex } }[]
      succeeded += answers.filter(({ result }) => result?.status === '0x1').length
    }
  }
  if (succeeded !== expected) throw new Error(`${succeeded} receipts say success; expected ${expected}`)
}

async function sendBatch(rpc: string, raws: readonly Hex[]): Promise<void> {
  const calls = raws.map((raw, id) => ({
    jsonrpc: '2.0',
    id,
    method: 'eth_sendRawTransaction',
    params: [raw],
  }))
  const answers = (await post(rpc, calls)) as readonly { readonly error?: { readonly message: string } }[]
  const refused = answers.find(({ error }) => error !== undefined)
  if (refused) throw new Error(`a transaction was refused: ${refused.error?.message}`)
}

async function call(rpc: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = (await post(rpc, { jsonrpc: '2.0', id: 1, method, params })) as {
    result?: unknown
    error?: { message: string }
  }
  // Some nodes answer an error, not null, for a block that is still to come.
  return answer.error === undefined ? (answer.result ?? null) : null
}

async function post(rpc: string, body: unknown): Promise<unknown> {
  const answer = await fetch(rpc, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return answer.json()
}

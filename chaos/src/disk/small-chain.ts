/**
 * A short chain in the data folder of a node, made by the real ledger in this process, and a digest of all that it says.
 * @module
 */
import { createHash } from 'node:crypto'
import { createEngine } from '@watt/evm'
import {
  type Block,
  type Ledger,
  openLedger,
  openLevelStore,
  parseGenesis,
  type Transaction,
} from '@watt/ledger'
import { createAccounts } from '../load/accounts.ts'
import { chainId } from '../network/data-folders.ts'
import type { Random } from '../random.ts'

const accountCount = 40
const engine = createEngine()

const genesisOf = (seed: number): ReturnType<typeof parseGenesis> =>
  parseGenesis({
    chainId,
    name: 'watt-chaos',
    timestampMs: 1_000_000,
    allocation: Object.fromEntries(
      createAccounts(seed, accountCount).map(({ address }) => [address, { balance: `${10n ** 21n}` }]),
    ),
  })

/** Closes so many blocks with a few transfers each. The store is opened anew now and then, as a node is. */
export async function makeChain(
  path: string,
  { seed, random, blocks }: { readonly seed: number; readonly random: Random; readonly blocks: number },
): Promise<void> {
  const accounts = createAccounts(seed, accountCount)
  const nonces = new Map<string, number>()
  let left = blocks
  while (left > 0) {
    const store = await openLevelStore(path)
    const ledger = await openLedger({ store, genesis: genesisOf(seed), engine })
    for (const part = Math.min(left, Math.ceil(blocks / 4)), end = left - part; left > end; left--) {
      const transactions: Transaction[] = []
      for (const from of random.sample(accounts, random.integer(1, 8))) {
        const nonce = nonces.get(from.address) ?? 0
        const { raw } = await from.transfer(random.pick(accounts).address, nonce)
        transactions.push(ledger.decode(Buffer.from(raw.slice(2), 'hex')))
        nonces.set(from.address, nonce + 1)
      }
      await closeNext(ledger, transactions)
    }
    await store.close()
  }
}

/**
 * Opens a chain and reads everything that a node would serve of it.
 * @returns its digest: two chains that say the same have the same.
 */
export async function readChain(path: string, seed: number): Promise<string> {
  const store = await openLevelStore(path)
  try {
    const ledger = await openLedger({ store, genesis: genesisOf(seed), engine })
    const digest = createHash('sha256')
    const head = ledger.head.header.number
    digest.update(`${head} ${ledger.head.hash} ${ledger.head.header.stateRoot}`)
    for (let number = 0n; number <= head; number++) {
      const block = ledger.block(number)
      const receipts = ledger.receipts(number)
      digest.update(`${block?.hash} ${block?.transactions.map(({ hash }) => hash).join()}`)
      digest.update(JSON.stringify(receipts, (_, it: unknown) => (typeof it === 'bigint' ? `${it}` : it)))
      for (const { hash } of block?.transactions ?? []) digest.update(`${ledger.locate(hash)?.blockNumber}`)
    }
    for (const { address } of createAccounts(seed, accountCount)) {
      const proof = ledger.proof(address, [], head)
      const account = ledger.state(head)?.account(address)
      digest.update(`${account?.balance} ${account?.nonce} ${proof?.balance} ${proof?.storageHash}`)
      for (const node of proof?.accountProof ?? []) digest.update(node)
    }
    // It can go on: the next block is made of the same state.
    digest.update((await closeNext(ledger, [])).hash)
    return digest.digest('hex')
  } finally {
    await store.close()
  }
}

async function closeNext(ledger: Ledger, transactions: readonly Transaction[]): Promise<Block> {
  const set = await ledger.buildSet(transactions)
  const { hash: parentHash, value } = ledger.head
  const closeTimeMs = value.closeTimeMs + 1_000n
  return ledger.close({ parentHash, transactionSetHash: set.hash, closeTimeMs, upgrades: {} }, set)
}

/**
 * What a block costs from its waiting transactions to the disk, in microseconds of CPU per transaction. Senders are known.
 * `node core/ledger/src/close.bench.ts [transfer|erc20|fresh] [blocks] [accounts]`; `npm run build:contracts` comes first.
 * @module
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Address, createEngine, type Hex } from '@watt/evm'
import type { Ledger, Store } from './types.ts'
import { concatBytes, fromHex, keccak } from './bytes.ts'
import { type Genesis, parseGenesis } from './genesis-file.ts'
import { openLedger } from './ledger.ts'
import { encodeRlp } from './rlp.ts'
import { openLevelStore } from './store/level-store.ts'

const chainId = 1337n
const perBlock = 5_000
const senders = 50
const recipients = 1_000
const bid = 10n ** 10n
const token: Address = `0x${'70'.repeat(20)}`

const [kind = 'transfer', blocksText = '6', accountsText = '50000'] = process.argv.slice(2)
const blocks = Number(blocksText)
const senderOf = (index: number): Address => addressOf(`sender ${index % senders}`)

const folder = await mkdtemp(join(tmpdir(), 'watt-close-bench-'))
const disk = await openLevelStore(folder)
const spent = new Map<string, number[]>()
const store: Store = {
  ...disk,
  write: (operations) => measure('of it the write', () => disk.write(operations)),
}
const genesis = genesisOf(Number(accountsText))
const engine = createEngine()
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
// Few blocks are kept, so that pruning, which a long run does at every block, is in the figures.
const ledger = await openLedger({ store, genesis, engine, pause, keepBlocks: 3 })
spent.clear()
for (let block = 0; block < blocks; block++) await closeBlock(ledger, block)
const { number } = ledger.head.header
const reopened = await openLedger({ store: disk, genesis, engine })
for (let at = number; at > number - BigInt(blocks); at--) {
  await measure('read the receipts', () => {
    if (reopened.receipts(at)?.every(({ succeeded }) => succeeded) !== true) throw new Error('some failed')
  })
}
console.log(`head ${ledger.head.hash}: equal runs end with the same one`)
console.table(
  Array.from(spent, ([phase, costs]) => ({
    phase,
    'first block': round(costs[0]),
    'median us per transaction': round(costs.toSorted((a, b) => a - b)[costs.length >> 1]),
  })),
)
await disk.close()
await rm(folder, { recursive: true })

async function closeBlock({ head, ...to }: Ledger, block: number): Promise<void> {
  const raws = Array.from({ length: perBlock }, (_, index) => rawOf(block * perBlock + index))
  const waiting = await measure('decode', () => raws.map((raw, index) => to.decode(raw, senderOf(index))))
  const built = await measure('build the set', () => to.buildSet(waiting))
  const set = await measure('decode the set', () => to.decodeSet(built.bytes))
  if (set.transactions.length !== perBlock) throw new Error(`only ${set.transactions.length} fit`)
  await measure('check the set', () => to.checkSet(set))
  const closeTimeMs = head.value.closeTimeMs + 1_000n
  const value = { parentHash: head.hash, transactionSetHash: set.hash, closeTimeMs, upgrades: {} }
  await measure('close', () => ledger.close(value, set))
}

async function measure<Result>(phase: string, work: () => Result | Promise<Result>): Promise<Result> {
  const start = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(start)
  const costs = spent.get(phase) ?? []
  spent.set(phase, costs)
  costs.push((user + system) / perBlock)
  return result
}

/** EIP-1559, with a signature that nobody checks here. */
function rawOf(index: number): Uint8Array {
  const recipient = addressOf(`recipient ${kind === 'fresh' ? index : index % recipients}`)
  const nonce = BigInt(Math.floor(index / senders))
  const amount = '1'.padStart(64, '0')
  const [gas, to, value, data] =
    kind === 'erc20'
      ? [120_000n, token, 0n, fromHex(`0xa9059cbb${recipient.slice(2).padStart(64, '0')}${amount}`)]
      : [21_000n, recipient, 1n, new Uint8Array(0)]
  const [r, s] = ['r', 's'].map((part) => 1n + BigInt(keccak(textBytes(`${part} ${index}`))) / 4n)
  const fields = [chainId, nonce, 0n, bid, gas, fromHex(to), value, data, [], 1n, r ?? 1n, s ?? 1n]
  return concatBytes(Uint8Array.of(2), encodeRlp(fields))
}

function genesisOf(accounts: number): Genesis {
  const holders = Array.from({ length: senders }, (_, index) => senderOf(index))
  const artifact = new URL(
    '../../../contracts/artifacts/src/examples/ExampleToken.sol/ExampleToken.json',
    import.meta.url,
  )
  const { deployedBytecode } = JSON.parse(readFileSync(artifact, 'utf8')) as { deployedBytecode: Hex }
  const storage = Object.fromEntries(holders.map((it) => [balanceSlot(it), `0x${(10n ** 18n).toString(16)}`]))
  const allocation: Record<Address, object> = { [token]: { balance: '0', code: deployedBytecode, storage } }
  for (let index = 0; index < accounts; index++)
    allocation[addressOf(`recipient ${index}`)] = { balance: '1' }
  for (const it of holders) allocation[it] = { balance: String(10n ** 24n) }
  return parseGenesis({
    chainId: Number(chainId),
    name: 'bench',
    timestampMs: 1_000_000,
    parameters: { gasLimit: 10_000_000_000 },
    allocation,
  })
}

/** Where Solidity keeps a holder's entry of a mapping in slot 0. */
function balanceSlot(holder: Address): Hex {
  return keccak(fromHex(`0x${holder.slice(2).padStart(64, '0')}${'0'.repeat(64)}`))
}

function addressOf(name: string): Address {
  return `0x${keccak(textBytes(name)).slice(26)}`
}

function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function round(us: number | undefined): number {
  return Math.round((us ?? Number.NaN) * 10) / 10
}

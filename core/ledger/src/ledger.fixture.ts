/**
 * A small chain for tests: the real engine over a store in memory, five funded accounts.
 * @module
 */
import { createEngine, type Engine } from '@watt/evm'
import type { Block, Ledger, Parameters, StoreOperation, Transaction, Upgrades } from './types.ts'
import { type Genesis, parseGenesis } from './genesis-file.ts'
import { openLedger, type OpenLedgerOptions } from './ledger.ts'
import { addressOf, chainId } from './signing.fixture.ts'
import { memoryStore } from './store/memory-store.ts'

export const engine: Engine = createEngine()
export const startBalance: bigint = 10n ** 18n

/** Accounts 0 to 4 hold {@link startBalance} each. */
export function testGenesis(parameters: Partial<Record<keyof Parameters, number>> = {}): Genesis {
  const allocation = [0, 1, 2, 3, 4].map((index) => [addressOf(index), { balance: String(startBalance) }])
  return parseGenesis({
    chainId,
    name: 'test',
    timestampMs: 1_000_000,
    parameters,
    allocation: Object.fromEntries(allocation),
  })
}

/** Opens the test chain. */
export function openTestLedger(options: Partial<OpenLedgerOptions> = {}): Promise<Ledger> {
  return openLedger({ store: memoryStore(), genesis: testGenesis(), engine, ...options })
}

export type NextOptions = {
  readonly upgrades?: Upgrades
  readonly alongside?: readonly StoreOperation[]
  readonly afterMs?: bigint
}

/** Agrees with itself on a set of all the transactions that fit, and closes it. */
export async function closeNext(
  ledger: Ledger,
  transactions: readonly Transaction[],
  { upgrades = {}, alongside = [], afterMs = 1_000n }: NextOptions = {},
): Promise<Block> {
  const set = await ledger.buildSet(transactions)
  const { hash: parentHash, value } = ledger.head
  const closeTimeMs = value.closeTimeMs + afterMs
  return ledger.close({ parentHash, transactionSetHash: set.hash, closeTimeMs, upgrades }, set, alongside)
}

export function balanceOf(ledger: Ledger, index: number): bigint {
  return ledger.state(ledger.head.header.number)?.account(addressOf(index))?.balance ?? 0n
}

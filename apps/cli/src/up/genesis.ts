/**
 * The genesis of a local development network: the ten test accounts, 10,000 WATT each.
 * @module
 */
import { devAccounts, devChainId } from './dev-accounts.ts'

/** What each test account begins with, in wei. */
export const devBalance: bigint = 10_000n * 10n ** 18n

/** The content of `genesis.json`. */
export function devGenesis(nowMs: number): Readonly<Record<string, unknown>> {
  return {
    chainId: devChainId,
    name: 'watt-local',
    timestampMs: nowMs,
    // Four validators share one machine here: four times a full block of contract calls must run in a second or two.
    parameters: { gasLimit: 30_000_000 },
    allocation: Object.fromEntries(
      devAccounts().map(({ address }) => [address, { balance: devBalance.toString() }]),
    ),
  }
}

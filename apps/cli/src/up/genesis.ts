/**
 * The genesis of a local development network: the ten test accounts, 10,000 WATT each, and the network's own.
 * @module
 */
import { devAccounts, devChainId, founder, reporterAccount, reporterCount } from './dev-accounts.ts'

/** What each test account begins with, in wei. */
export const devBalance: bigint = 10_000n * 10n ** 18n

/** For fees, stakes and the first liquidity. */
const founderBalance = 1_000_000n * 10n ** 18n
const reporterBalance = 2_000n * 10n ** 18n

/** The content of `genesis.json`. */
export function devGenesis(nowMs: number): Readonly<Record<string, unknown>> {
  return {
    chainId: devChainId,
    name: 'watt-local',
    timestampMs: nowMs,
    // Four validators share one machine here: four times a full block of contract calls must run in a second or two.
    parameters: { gasLimit: 30_000_000 },
    allocation: Object.fromEntries(
      [
        ...devAccounts().map(({ address }) => [address, devBalance] as const),
        [founder().address, founderBalance] as const,
        ...Array.from(
          { length: reporterCount },
          (_, index) => [reporterAccount(index).address, reporterBalance] as const,
        ),
      ].map(([address, balance]) => [address, { balance: balance.toString() }]),
    ),
  }
}

/**
 * The genesis of a local development network: the ten test accounts, 10,000 WATT each, and the network's own.
 * @module
 */
import { peopleAddresses } from '@watt/contracts/deploy'
import {
  beaconAccount,
  beaconCount,
  type DevAccount,
  devAccounts,
  devChainId,
  founder,
  providerAccount,
  providerCountMax,
  reporterAccount,
  reporterCount,
} from './dev-accounts.ts'

/** What each test account begins with, in wei. */
export const devBalance: bigint = 10_000n * 10n ** 18n

/** For fees, stakes and the first liquidity. */
const founderBalance = 1_000_000n * 10n ** 18n
/** 5 % of all WATT there will ever be. */
const reserveBalance = 1_000_000_000n * 10n ** 18n
/** For each of the network's own: stakes and bonds. */
const workerBalance = 2_000n * 10n ** 18n

/** The content of `genesis.json`. @param epochSeconds - length of a day of people */
export function devGenesis(nowMs: number, epochSeconds: number): Readonly<Record<string, unknown>> {
  const { reserve, ...contracts } = peopleAddresses(founder().address)
  return {
    chainId: devChainId,
    name: 'watt-local',
    timestampMs: nowMs,
    allocation: Object.fromEntries(
      [
        ...devAccounts().map(({ address }) => [address, devBalance] as const),
        [founder().address, founderBalance] as const,
        ...workers().map(({ address }) => [address, workerBalance] as const),
        [reserve, reserveBalance] as const,
      ].map(([address, balance]) => [address, { balance: balance.toString() }]),
    ),
    people: { epochSeconds, contracts },
  }
}

/** Reporters, members of the beacon, providers. */
function workers(): readonly DevAccount[] {
  const some = (count: number, account: (index: number) => DevAccount): readonly DevAccount[] =>
    Array.from({ length: count }, (_, index) => account(index))
  return [
    ...some(reporterCount, reporterAccount),
    ...some(beaconCount, beaconAccount),
    ...some(providerCountMax, providerAccount),
  ]
}

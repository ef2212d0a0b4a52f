/**
 * Puts the contracts of a local network on its chain, once.
 * @module
 */
import { Founding, type NetworkFounding, reporterStake } from '@watt/contracts/deploy'
import type { Address, PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { founder, reporterAccount, reporterCount } from './dev-accounts.ts'

/**
 * Puts the contracts on the chain, or what an interrupted start left undone; waits while the node is busy or away.
 * @returns what the directory says.
 * @throws {ArtifactMissingError} The contracts are not compiled.
 * @throws {FoundingError} The chain refused a step.
 */
export async function foundLocalNetwork(
  client: PublicClient,
  { contracts, regions, names }: NetworkFounding,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Address>> {
  const account = privateKeyToAccount(founder().privateKey)
  await contracts.send(client, account, signal)
  await Promise.all(localReporters.map(async (index) => stake(client, index, names, signal)))
  await regions.send(client, account, signal)
  return names
}

const localReporters = Array.from({ length: reporterCount }, (_, index) => index)

/** The first three transactions of a reporter. */
async function stake(
  client: PublicClient,
  index: number,
  names: ReadonlyMap<string, Address>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [watt, registry] = [names.get('wrapped-watt')!, names.get('reporters')!]
  const { address, privateKey } = reporterAccount(index)
  const steps = new Founding(address, 0)
  steps.call(watt, 'WrappedWatt', 'deposit', [], reporterStake)
  steps.call(watt, 'WrappedWatt', 'approve', [registry, reporterStake])
  steps.call(registry, 'ReporterRegistry', 'stake', [reporterStake, address])
  await steps.send(client, privateKeyToAccount(privateKey), signal)
}

/**
 * All contracts of a network, put in place by one account that has no say in any of them afterwards.
 * @module
 */
import { type Address, getContractAddress, stringToHex, zeroAddress } from 'viem'
import { type EnergyPlan, layEnergy, laySuppliers } from './energy.ts'
import { Founding } from './founding.ts'
import { governanceOf, layGovernor, layVotes, type VotingTimes } from './governance.ts'
import { layPeople, type PeoplePlan } from './people.ts'
import { Site } from './site.ts'
import { layStorage, type StoragePlan } from './storage.ts'

export type NetworkPlan = {
  readonly voting: VotingTimes
  readonly energy: EnergyPlan
  /** undefined: a network without daily rewards. Their addresses are known before its genesis when `nonce` is 0. */
  readonly people?: PeoplePlan
  /** undefined: a network without storage. */
  readonly storage?: StoragePlan
}

export type NetworkFounding = {
  /** Sent first: deploys everything but what stands on regions. */
  readonly contracts: Founding
  /** Sent when the reporters have staked: seats them, adds the regions, and deploys what stands on those. */
  readonly regions: Founding
  /** What the directory says. */
  readonly names: ReadonlyMap<string, Address>
}

/** Plans the founding. @param nonce - Next of `sender`. The directory is the first contract, so its address is known. */
export function foundNetwork(sender: Address, nonce: number, plan: NetworkPlan): NetworkFounding {
  // Everything names the timelock, which comes last: once through to learn where it will be.
  const nowhere = { timelock: zeroAddress, governor: zeroAddress, suppliersNonce: 0 }
  const { contracts, regions } = draw(sender, nonce, plan, nowhere)
  const next = nonce + contracts.steps.length
  return draw(sender, nonce, plan, {
    ...governanceOf(getContractAddress({ from: sender, nonce: BigInt(next - 1) })),
    suppliersNonce: next + regions.steps.length - plan.energy.regions.length,
  })
}

type Places = {
  readonly timelock: Address
  readonly governor: Address
  readonly suppliersNonce: number
}

function draw(sender: Address, nonce: number, plan: NetworkPlan, places: Places): NetworkFounding {
  const { timelock, governor, suppliersNonce } = places
  const contracts = new Founding(sender, nonce)
  const directory = contracts.reserve()
  const site = new Site(contracts, timelock)
  site.names.set('timelock', timelock).set('governor', governor)
  if (plan.people !== undefined) layPeople(site, plan.people)
  layVotes(site, plan.voting)
  const energy = layEnergy(site, plan.energy, suppliersNonce)
  if (plan.storage !== undefined) layStorage(site, plan.storage)
  layGovernor(site, plan.voting)
  const entries = [...site.names].map(([name, target]) => ({ name: stringToHex(name, { size: 32 }), target }))
  contracts.fill(directory, 'Directory', [timelock, entries])

  const regions = new Founding(sender, nonce + contracts.steps.length)
  for (const { target, data } of site.calls)
    regions.call(timelock, 'GovernanceTimelock', 'found', [target, data])
  laySuppliers(regions, site, energy)
  return { contracts, regions, names: site.names }
}

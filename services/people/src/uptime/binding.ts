/**
 * How an account says which node is its own.
 * @module
 */
import { encodeFunctionData, zeroAddress, type Address, type PrivateKeyAccount } from 'viem'
import type { Call } from '@watt/sdk/governance'
import type { PeopleContracts } from '@watt/sdk/people'
import { bindingHash, signHash, type Domain } from './signing.ts'

/** Where keys sign for: the chain’s registry of nodes. */
export function domainOf({ chainId, nodes }: PeopleContracts): Domain {
  return { chainId, registry: nodes.address }
}

/** Names the sender’s node, from the next day on. @param account - the sender, to whom the node’s key signs that it belongs */
export async function setNodeCall(
  contracts: PeopleContracts,
  account: Address,
  key: PrivateKeyAccount,
  url: string,
): Promise<Call> {
  const hash = bindingHash(domainOf(contracts), { account, key: key.address, url })
  const args = [key.address, url, await signHash(key, hash)] as const
  return callTo(contracts, encodeFunctionData({ ...contracts.nodes, functionName: 'setNode', args }))
}

/** The sender has no node from the next day on. */
export function retireNodeCall(contracts: PeopleContracts): Call {
  const args = [zeroAddress, '', '0x'] as const
  return callTo(contracts, encodeFunctionData({ ...contracts.nodes, functionName: 'setNode', args }))
}

function callTo({ nodes }: PeopleContracts, data: Call['data']): Call {
  return { to: nodes.address, value: 0n, data }
}

/**
 * Who may act for a smart account now, and which accounts a signer was ever added to.
 * @module
 */
import { type Address, getAbiItem, type Hex, type PublicClient } from 'viem'
import { smartAccountAbi } from '../abi/smart-account.ts'
import { type SearchOptions, walkBack } from '../logs.ts'
import { accountAddresses } from './addresses.ts'

/** Who may act for an account, and how many of them must agree. */
export type Signers = {
  /** ERC-7913: addresses, or verifiers' addresses and keys. */
  readonly signers: readonly Hex[]
  /** 0 where an ordinary account delegates to ours and has added nobody: its own key alone signs. */
  readonly threshold: bigint
}

/** What ERC-7913's list is asked for at once; nobody has more signers. */
const signersMax = 1_000n

/** @returns undefined where no account of ours stands. */
export async function readSigners(client: PublicClient, address: Address): Promise<Signers | undefined> {
  const code = await client.getCode({ address })
  if (code === undefined || !isOurs(code)) return undefined
  const contract = { address, abi: smartAccountAbi }
  const [signers, threshold] = await Promise.all([
    client.readContract({ ...contract, functionName: 'getSigners', args: [0n, signersMax] }),
    client.readContract({ ...contract, functionName: 'threshold' }),
  ])
  return { signers, threshold }
}

/** Whether the code at an address is that of an ordinary account that delegates to ours (EIP-7702). */
export function isUpgraded(code: Hex | undefined): boolean {
  return code?.toLowerCase() === `0xef0100${accountAddresses.implementation.slice(2).toLowerCase()}`
}

/**
 * Accounts that a signer was added to at any time in the span, newest first; some may have removed it since. Any contract may
 * claim such a thing: ask {@link readSigners} before believing it.
 */
export async function findAccountsOf(
  client: PublicClient,
  signer: Hex,
  options: SearchOptions = {},
): Promise<readonly Address[]> {
  const found = new Set<Address>()
  const event = getAbiItem({ abi: smartAccountAbi, name: 'ERC7913SignerAdded' })
  await walkBack(client, options, async (span) => {
    // Indexed bytes are known by their hash, which is what viem makes of them.
    const logs = await client.getLogs({ ...span, event, args: { signers: signer } })
    for (const { address } of logs.toReversed()) found.add(address)
    return true
  })
  return [...found]
}

/** A clone made by our factory (ERC-1167), or an ordinary account that delegates to ours. */
function isOurs(code: Hex): boolean {
  const clone = `0x363d3d373d3d3d363d73${accountAddresses.implementation.slice(2)}5af43d82803e903d91602b57fd5bf3`
  return code.toLowerCase() === clone.toLowerCase() || isUpgraded(code)
}

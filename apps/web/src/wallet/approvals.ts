/**
 * Who may take an account's tokens without asking again. The events say who was ever allowed; the contracts, what is left.
 * @module
 */
import { encodeFunctionData, erc20Abi, erc721Abi, parseAbiItem, type Address, type PublicClient } from 'viem'
import { readHistory } from '../chain/history.ts'
import type { Call } from '../intent/intent.ts'
import { readTokenFacts, type TokenFacts, type TrustedToken } from '../intent/token-facts.ts'

export type Approval = {
  readonly token: TokenFacts
  readonly spender: Address
  /** 'all': every piece of a collection. */
  readonly amount: bigint | 'all'
}

const approval = parseAbiItem('event Approval(address indexed owner, address indexed spender, uint256 value)')
const approvalForAll = parseAbiItem(
  'event ApprovalForAll(address indexed owner, address indexed operator, bool approved)',
)

/** All that still hold. */
export async function readApprovals(
  client: PublicClient,
  owner: Address,
  tokens: readonly TrustedToken[],
): Promise<readonly Approval[]> {
  const [amounts, alls] = await Promise.all([
    readHistory(client, `approvals of ${owner}`, (span) =>
      client.getLogs({ event: approval, args: { owner }, strict: true, ...span }),
    ),
    readHistory(client, `approvals for all of ${owner}`, (span) =>
      client.getLogs({ event: approvalForAll, args: { owner }, strict: true, ...span }),
    ),
  ])
  const pairs = new Map<
    string,
    { readonly token: Address; readonly spender: Address; readonly isAll: boolean }
  >()
  for (const { address, args } of amounts)
    pairs.set(`${address}${args.spender}`, { token: address, spender: args.spender, isAll: false })
  for (const { address, args } of alls)
    pairs.set(`${address}${args.operator}all`, { token: address, spender: args.operator, isAll: true })
  const found = await Promise.all(
    [...pairs.values()].map(async ({ token, spender, isAll }): Promise<Approval | undefined> => {
      const amount = await (
        isAll
          ? readAll(client, token, owner, spender)
          : client.readContract({
              address: token,
              abi: erc20Abi,
              functionName: 'allowance',
              args: [owner, spender],
            })
      ).catch(() => 0n)
      return amount === 0n
        ? undefined
        : { token: await readTokenFacts(client, token, tokens), spender, amount }
    }),
  )
  return found.filter((it) => it !== undefined)
}

/** The call that takes it back. */
export function revokeCall({ token, spender, amount }: Approval): Call {
  const data =
    amount === 'all'
      ? encodeFunctionData({ abi: erc721Abi, functionName: 'setApprovalForAll', args: [spender, false] })
      : encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, 0n] })
  return { to: token.address, value: 0n, data }
}

async function readAll(
  client: PublicClient,
  address: Address,
  owner: Address,
  operator: Address,
): Promise<'all' | 0n> {
  const isAllowed = await client.readContract({
    address,
    abi: erc721Abi,
    functionName: 'isApprovedForAll',
    args: [owner, operator],
  })
  return isAllowed ? 'all' : 0n
}

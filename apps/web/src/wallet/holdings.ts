/**
 * What an account has: the coin, and the tokens that the network's directory names.
 * @module
 */
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { erc20Abi, type Address, type PublicClient } from 'viem'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { useDirectory } from '../intent/directory.ts'
import type { TrustedToken } from '../intent/token-facts.ts'

export type Holding = {
  /** undefined: the coin itself. */
  readonly address: Address | undefined
  readonly symbol: string
  readonly decimals: number
  /** In the smallest unit. */
  readonly amount: bigint
}

/** The coin first, then every token of the directory, zeros too. */
export async function readHoldings(
  client: PublicClient,
  owner: Address,
  tokens: readonly TrustedToken[],
): Promise<readonly Holding[]> {
  const [coins, ...amounts] = await Promise.all([
    client.getBalance({ address: owner }),
    ...tokens.map(({ address }) =>
      client.readContract({ address, abi: erc20Abi, functionName: 'balanceOf', args: [owner] }),
    ),
  ])
  return [
    { address: undefined, symbol: 'WATT', decimals: 18, amount: coins },
    ...tokens.map(({ address, symbol, decimals }, at) => ({
      address,
      symbol,
      decimals,
      amount: amounts[at]!,
    })),
  ]
}

/** Asked again with each block. */
export function useHoldings(owner: Address | undefined): UseQueryResult<readonly Holding[]> {
  const client = usePublicClient()
  const { data: directory, isError } = useDirectory()
  const tokens = directory?.tokens ?? []
  return useQuery({
    queryKey: ['holdings', owner, tokens.length],
    queryFn: () => readHoldings(client, owner!, tokens),
    enabled: owner !== undefined && (directory !== undefined || isError),
    ...live,
  })
}

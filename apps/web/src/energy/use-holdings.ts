/**
 * What the account in use holds and has allowed, live.
 * @module
 */
import { useQuery } from '@tanstack/react-query'
import type { TradedToken } from '@watt/sdk/energy'
import { erc20Abi, type Address, type PublicClient } from 'viem'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'

export type Holding = {
  readonly held: bigint
  /** What `spender` may take. Coins need no leave. */
  readonly allowed: bigint | undefined
}

/** undefined while it is not known, or nobody is there to hold anything. */
export function useHolding(
  token: TradedToken,
  account: Address | undefined,
  spender: Address | undefined,
): Holding | undefined {
  const client = usePublicClient()
  const isNative = token.native === true
  return useQuery({
    queryKey: ['energy', 'holding', isNative, token.address, account, spender],
    queryFn: () => readHolding(client, token, account!, spender),
    enabled: account !== undefined,
    ...live,
  }).data
}

async function readHolding(
  client: PublicClient,
  { native, address }: TradedToken,
  account: Address,
  spender: Address | undefined,
): Promise<Holding> {
  if (native === true) return { held: await client.getBalance({ address: account }), allowed: undefined }
  const token = { address, abi: erc20Abi }
  const [held, allowed] = await Promise.all([
    client.readContract({ ...token, functionName: 'balanceOf', args: [account] }),
    spender && client.readContract({ ...token, functionName: 'allowance', args: [account, spender] }),
  ])
  return { held, allowed }
}

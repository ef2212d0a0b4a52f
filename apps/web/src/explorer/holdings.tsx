import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { erc20Abi, type Address, type PublicClient } from 'viem'
import { useIndex } from '../chain/index-client.ts'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { useDirectory } from '../intent/directory.ts'
import type { TrustedToken } from '../intent/token-facts.ts'
import { Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { TokenAmount } from './token-amount.tsx'

type Holding = { readonly token: Address; readonly amount: bigint }

/** The tokens that an account has: all that the index saw, or those of the network's directory. */
export function Holdings({ address }: { readonly address: Address }) {
  const t = useTranslations('explorer')
  const client = usePublicClient()
  const index = useIndex()
  const tokens = useDirectory().data?.tokens
  const query = useQuery({
    queryKey: ['holdings', address],
    queryFn: async (): Promise<readonly Holding[]> => {
      if (!index) return balancesOf(client, address, tokens ?? [])
      const { items } = await index.holdingsOf(address)
      return items.map(({ token, amount }) => ({ token: token.address, amount: BigInt(amount) }))
    },
    enabled: index !== undefined || tokens !== undefined,
    ...live,
  })
  return (
    <Section title={t('holdings.title')} hint={index ? undefined : t('holdings.hint')}>
      <Loaded query={query} lines={2}>
        {(holdings) =>
          holdings.length === 0 ? (
            <p className="text-quiet">{t('holdings.none')}</p>
          ) : (
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] gap-3">
              {holdings.map(({ token, amount }) => (
                <li key={token} className="card px-4 py-3">
                  <TokenAmount token={token} amount={amount} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

async function balancesOf(
  client: PublicClient,
  address: Address,
  tokens: readonly TrustedToken[],
): Promise<readonly Holding[]> {
  const balances = await Promise.all(
    tokens.map(async ({ address: token }) => ({
      token,
      amount: await client.readContract({
        address: token,
        abi: erc20Abi,
        functionName: 'balanceOf',
        args: [address],
      }),
    })),
  )
  return balances.filter(({ amount }) => amount > 0n)
}

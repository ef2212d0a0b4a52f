import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Address } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { useDirectory } from '../intent/directory.ts'
import { readTokenFacts } from '../intent/token-facts.ts'
import { Amount } from '../ui/amount.tsx'

/** An amount of any token, under the symbol it calls itself by; a piece by its number. */
export function TokenAmount({
  token,
  amount,
  tokenId,
}: {
  readonly token: Address
  readonly amount: bigint
  readonly tokenId?: bigint | undefined
}) {
  const client = usePublicClient()
  const directory = useDirectory().data
  const { data } = useQuery({
    queryKey: ['token', token],
    queryFn: () => readTokenFacts(client, token, directory?.tokens ?? []),
    enabled: directory !== undefined,
  })
  if (!data) return <span className="text-quiet">…</span>
  const text = (
    <Amount value={amount} symbol={data.symbol} decimals={tokenId === undefined ? data.decimals : 0} />
  )
  return (
    <>
      {data.kind === 'coin' ? (
        text
      ) : (
        <Link to="/address/$address" params={{ address: token }} className="link">
          {text}
        </Link>
      )}
      {tokenId !== undefined && <span className="text-quiet"> #{String(tokenId)}</span>}
    </>
  )
}

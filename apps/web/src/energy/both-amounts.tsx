import type { PoolStatus } from '@watt/sdk/energy'
import { Amount } from '../ui/amount.tsx'
import type { Both } from './liquidity.ts'
import { symbolText } from './words.ts'

/** "12.5 KWTES + 3 tUSD" */
export function BothAmounts({
  tokens,
  amounts,
}: {
  readonly tokens: PoolStatus['tokens']
  readonly amounts: Both
}) {
  const [one, other] = tokens
  return (
    <>
      <Amount value={amounts[0]} symbol={symbolText(one.symbol)} decimals={one.decimals} fractionMax={4} /> +{' '}
      <Amount
        value={amounts[1]}
        symbol={symbolText(other.symbol)}
        decimals={other.decimals}
        fractionMax={4}
      />
    </>
  )
}

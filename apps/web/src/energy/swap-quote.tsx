import { useLocale, useTranslations } from 'use-intl'
import { limitOf, type Quote, type Region, type TradedToken } from '@watt/sdk/energy'
import { isAddressEqual } from 'viem'
import { Amount } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { DataList } from '../ui/data-list.tsx'
import { impactOf, rateOf, slippageWarnBps } from './swap.ts'
import { symbolText, writeShare } from './words.ts'

const tones = { small: 'neutral', large: 'warn', danger: 'bad' } as const

/** What a trade gives at the reserves of this moment. */
export function SwapQuote({
  quote,
  tokens,
  slippageBps,
  region,
}: {
  readonly quote: Quote
  readonly tokens: readonly TradedToken[]
  readonly slippageBps: bigint
  readonly region: Region
}) {
  const t = useTranslations('energy')
  const language = useLocale()
  const { from, to, amountIn, amountOut, impactBps, feeBps, path } = quote
  const impact = impactOf(impactBps)
  const symbol = symbolText(to.symbol)
  const rate = rateOf(quote, from.decimals)
  const kwh = isAddressEqual(to.address, region.token.address)
    ? amountOut
    : isAddressEqual(from.address, region.token.address)
      ? amountIn
      : undefined
  const route = path.map((address) => {
    const token = tokens.find((it) => it.native !== true && isAddressEqual(it.address, address))
    return token === undefined ? '?' : symbolText(token.symbol)
  })
  return (
    <DataList
      facts={[
        {
          label: t('swap.get'),
          value: <Amount value={amountOut} symbol={symbol} decimals={to.decimals} />,
          hint: kwh !== undefined && (
            <>
              {t('swap.stands')} <Amount value={kwh} symbol="kWh" fractionMax={3} />
            </>
          ),
        },
        {
          label: t('swap.least'),
          value: <Amount value={limitOf(quote, 'in', slippageBps)} symbol={symbol} decimals={to.decimals} />,
          hint:
            slippageBps > slippageWarnBps
              ? t('swap.slippageWarning', { share: writeShare(slippageBps, language) })
              : t('swap.leastHint'),
        },
        rate === undefined
          ? undefined
          : {
              label: t('swap.rate', { token: symbolText(from.symbol) }),
              value: <Amount value={rate} symbol={symbol} decimals={to.decimals} />,
            },
        {
          label: t('swap.impact'),
          value: (
            <Badge tone={tones[impact]}>
              {writeShare(impactBps, language)}
              {impact !== 'small' && ` · ${t(`swap.impactWord.${impact}`)}`}
            </Badge>
          ),
          hint: t('swap.impactHint'),
        },
        { label: t('swap.fee'), value: writeShare(feeBps, language), hint: t('swap.feeHint') },
        { label: t('swap.route'), value: <bdi>{route.join(' → ')}</bdi> },
      ]}
    />
  )
}

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { hexToBigInt, type Hex } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { Amount, Count } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { decodeInput } from './decode.ts'
import { NamedAddress } from './named-address.tsx'
import { innerCalls, type InnerCall } from './trace.ts'
import { traceQuery } from './transaction.ts'

const shownMax = 100
const indents = ['', 'pl-4', 'pl-8', 'pl-12', 'pl-16', 'pl-20']

/** What contracts called one another, indented by depth. */
export function InnerCalls({ hash }: { readonly hash: Hex }) {
  const t = useTranslations('explorer')
  const query = useQuery(traceQuery(usePublicClient(), hash))
  return (
    <Section title={t('inner.title')}>
      <Loaded query={query} lines={2}>
        {(traced) => {
          if (!traced.frame) return <p className="text-quiet">{t(`inner.${traced.missing}`)}</p>
          const calls = innerCalls(traced.frame)
          if (calls.length === 0) return <p className="text-quiet">{t('inner.none')}</p>
          return (
            <>
              <ol className="card divide-y divide-line">
                {calls.slice(0, shownMax).map((call, index) => (
                  <Row key={index} call={call} />
                ))}
              </ol>
              {calls.length > shownMax && (
                <p className="text-sm text-quiet">{t('more', { count: calls.length - shownMax })}</p>
              )}
            </>
          )
        }}
      </Loaded>
    </Section>
  )
}

function Row({
  call: { type, from, to, value, input, error, gasUsed, depth },
}: {
  readonly call: InnerCall
}) {
  const t = useTranslations('explorer')
  const amount = value === undefined ? 0n : hexToBigInt(value)
  return (
    <li className="px-4 py-2 text-sm">
      <div
        className={`flex flex-wrap items-center gap-x-3 gap-y-1 ${indents[Math.min(depth - 1, indents.length - 1)]}`}
      >
        <span className="font-mono text-xs text-quiet">{type}</span>
        <NamedAddress address={from} />
        <span aria-hidden="true">→</span>
        {to && <NamedAddress address={to} />}
        <strong className="font-medium [overflow-wrap:anywhere]">
          {decodeInput(input)?.name ?? (input.length >= 10 ? input.slice(0, 10) : '')}
        </strong>
        {amount > 0n && <Amount value={amount} />}
        <span className="text-quiet">
          <Count value={hexToBigInt(gasUsed)} /> {t('gas')}
        </span>
        {error !== undefined && <Badge tone="bad">{t('inner.failed')}</Badge>}
      </div>
    </li>
  )
}

import { useQuery } from '@tanstack/react-query'
import type { PageReader } from '@watt/storage/browser'
import { useTranslations } from 'use-intl'
import { Amount } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import { orderQuery } from './queries.ts'
import { costOf, verdictTones } from './standing.ts'

type Cell = { readonly reader: PageReader; readonly id: bigint }

/** Whether the order is safe, in one word. */
export function OrderHealth({ reader, id }: Cell) {
  const t = useTranslations('storage')
  const { data } = useQuery(orderQuery(reader, id))
  if (data === undefined) return '…'
  return <Badge tone={verdictTones[data.verdict]}>{t(`verdict.${data.verdict}.short`)}</Badge>
}

/** What it costs over its whole time. */
export function OrderCost({ reader, id }: Cell) {
  const { data } = useQuery(orderQuery(reader, id))
  return data === undefined ? '…' : <Amount value={costOf(data)} fractionMax={6} />
}

/** When its first deal ends. */
export function OrderEnds({ reader, id }: Cell) {
  const { data } = useQuery(orderQuery(reader, id))
  if (data === undefined) return '…'
  return data.endsAt === undefined ? '–' : <Time at={data.endsAt} />
}

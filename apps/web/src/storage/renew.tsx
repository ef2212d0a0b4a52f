import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { StorageContracts } from '@watt/sdk/storage'
import type { OrderStatus, PageReader } from '@watt/storage/browser'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { encodeFunctionData } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { writeDuration } from '../i18n/durations.ts'
import { requestWrite } from '../sign/requests.ts'
import { Amount } from '../ui/amount.tsx'
import { Button } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { Section } from '../ui/page.tsx'
import { storageQuery } from './open-reader.ts'
import { StorageProblem } from './storage-problem.tsx'

const choices = [30, 90, 365] as const

/** Pays for more epochs of an order; anybody may, for anybody's. */
export function Renew({ reader, status }: { readonly reader: PageReader; readonly status: OrderStatus }) {
  const t = useTranslations('storage')
  const language = useLocale()
  const queries = useQueryClient()
  const contracts = useQuery(storageQuery(usePublicClient())).data
  const [epochs, setEpochs] = useState<number>(choices[0])
  const { id } = status.order
  const cost = useQuery({
    queryKey: ['storage-renewal', String(id), epochs, status.standing.epochs],
    queryFn: () => reader.chain.topUpCost(id, epochs),
  })
  const time = writeDuration(epochs * status.clock.epochSeconds, language)

  async function renew({ market }: StorageContracts, costWei: bigint): Promise<void> {
    const data = encodeFunctionData({ ...market, functionName: 'topUp', args: [id, epochs] })
    const title = t('renew.act', { time })
    await requestWrite({ title, call: { to: market.address, value: costWei, data } })
    await queries.invalidateQueries({ queryKey: ['storage-order', String(id)] })
  }
  return (
    <Section title={t('renew.title')} hint={t('renew.hint')}>
      <div className="card flex flex-wrap items-end gap-4 p-4">
        <SelectField
          label={t('renew.by')}
          value={String(epochs)}
          onChange={({ target }) => setEpochs(Number(target.value))}
        >
          {choices.map((it) => (
            <option key={it} value={it}>
              {writeDuration(it * status.clock.epochSeconds, language)}
            </option>
          ))}
        </SelectField>
        <p>
          <span className="text-sm text-quiet">{t('upload.cost')}</span>
          <br />
          {cost.data === undefined ? '…' : <Amount value={cost.data} />}
        </p>
        <Button
          look="primary"
          disabled={contracts === undefined || cost.data === undefined}
          onClick={() => void renew(contracts!, cost.data!)}
        >
          {t('renew.act', { time })}
        </Button>
      </div>
      {cost.isError && <StorageProblem error={cost.error} />}
    </Section>
  )
}

import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import type { Settings } from '../chain/settings.ts'
import { Badge, Notice, type Tone } from '../ui/badge.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { findingsOf, type Proof } from './proof.ts'

const tones: Readonly<Record<Proof['verdict'], Tone>> = { proven: 'good', doubted: 'warn', differs: 'bad' }

/** One line: whether this is proven and by how many; a touch shows which nodes agreed and who signed. */
export function ProofLine({
  proof: { data, isError, isFetching },
}: {
  readonly proof: UseQueryResult<Proof>
}) {
  const t = useTranslations('sign')
  const [isOpen, setOpen] = useState(false)
  if (data === undefined) {
    if (isError) return <p className="text-sm text-warn">{t('proof.none')}</p>
    return isFetching ? <p className="text-sm text-quiet">{t('proof.asking')}</p> : null
  }
  const { agreed, asked } = data.report
  return (
    <div className="flex flex-wrap items-center gap-2">
      <button
        type="button"
        className="inline-flex min-h-11 items-center gap-2 text-left text-sm lg:min-h-6"
        onClick={() => setOpen(true)}
      >
        <Badge tone={tones[data.verdict]}>{t(`proof.${data.verdict}`)}</Badge>
        <span className="link">{t('proof.agree', { agreed: agreed.length, asked: asked.length })}</span>
      </button>
      <Sheet
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('proof.title')}
        description={t('proof.what')}
      >
        <Details proof={data} />
      </Sheet>
    </div>
  )
}

function Details({ proof: { verdict, doubts, block, report } }: { readonly proof: Proof }) {
  const t = useTranslations('sign')
  const { settings } = useChain()
  return (
    <div className="flex flex-col gap-4">
      {verdict === 'differs' && (
        <Notice tone="bad" title={t('proof.differsTitle')} isUrgent>
          {t('proof.differsWhy')}
        </Notice>
      )}
      {doubts.map((doubt) => (
        <Notice key={doubt} tone="warn">
          {t(`proof.doubt.${doubt}`)}
        </Notice>
      ))}
      <DataList
        facts={[
          {
            label: t('proof.block'),
            value: <Hash value={block.hash} kind="block" name={String(block.number)} />,
          },
          block.signers.length === 0
            ? undefined
            : {
                label: t('proof.signers', { count: block.signers.length }),
                value: <bdi>{block.signers.map((id) => nameOf(settings, id)).join(', ')}</bdi>,
              },
          ...findingsOf(report).map(({ node, said, why }) => ({
            label: <bdi>{node}</bdi>,
            value: t(`proof.said.${said}`),
            hint: why,
          })),
        ]}
      />
    </div>
  )
}

function nameOf({ validators }: Settings, id: string): string {
  return validators.find(({ nodeId }) => nodeId === id)?.name ?? id.slice(0, 8)
}

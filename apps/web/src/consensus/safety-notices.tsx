import type { ConsensusStatus } from '@watt/sdk'
import { useTranslations } from 'use-intl'
import { Notice, type Tone } from '../ui/badge.tsx'
import { nameOf } from './names.ts'
import type { Safety } from './trust.ts'

const tones: Readonly<Record<Safety['answer'], Tone>> = {
  yes: 'good',
  no: 'bad',
  none: 'bad',
  unknown: 'neutral',
}

/** Can the network split, and how much loss does it bear? */
export function SafetyNotices({
  consensus: { quorum, names, reason },
  safety,
}: {
  readonly consensus: ConsensusStatus
  readonly safety: Safety | undefined
}) {
  const t = useTranslations('consensus')
  const { failAt, fragile, nodes } = quorum
  // Of a node that trusts only itself nobody else can fail.
  const isAlone = Object.keys(nodes).length <= 1
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      {safety && (
        <Notice tone={tones[safety.answer]} title={t('safe.title')}>
          {t(`safe.${safety.answer}`)}
          {safety.blocking !== undefined && ` ${t('halt.blocking', { count: safety.blocking })}`}
        </Notice>
      )}
      {(!isAlone || reason !== null) && (
        <Notice
          tone={failAt <= 0 ? 'bad' : failAt === 1 ? 'warn' : 'good'}
          title={failAt <= 0 ? t('halt.gone') : t('halt.spare', { count: failAt })}
        >
          {failAt === 1 && fragile.length > 0 && (
            <p>{t('halt.fragile', { names: fragile.map((id) => nameOf(names, id)).join(', ') })}</p>
          )}
          {reason !== null && <p>{reason}</p>}
        </Notice>
      )}
    </div>
  )
}

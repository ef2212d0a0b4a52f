import { useLocale, useTranslations } from 'use-intl'
import { writeMoment } from '../i18n/ages.ts'
import { Badge, Notice } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import type { Health } from './health.ts'

const tones = { healthy: 'good', paused: 'warn', unhealthy: 'bad', shutDown: 'bad' } as const

/** One word about a price, and, where it cannot be relied on, why not. */
export function HealthBadge({ health }: { readonly health: Health }) {
  const t = useTranslations('energy')
  return (
    <span className="inline-flex flex-col items-end gap-0.5 sm:items-start">
      <Badge tone={tones[health.kind]}>{t(`health.${health.kind}`)}</Badge>
      {health.kind === 'unhealthy' && (
        <span className="text-sm text-quiet">{health.reasons.map((it) => t(`reason.${it}`)).join(' ')}</span>
      )}
    </span>
  )
}

/** What does not work without a price, since when, and what still does. Nothing while all is well. */
export function HealthNotice({ health }: { readonly health: Health }) {
  const t = useTranslations('energy')
  const language = useLocale()
  switch (health.kind) {
    case 'healthy':
      return null
    case 'paused':
      return (
        <Notice tone="warn" title={t('closed.paused')}>
          {t('closed.until', { moment: writeMoment(Number(health.until) * 1_000, language) })}
        </Notice>
      )
    case 'shutDown':
      return (
        <Notice tone="bad" title={t('closed.shutDown')}>
          {t('closed.exits')}
        </Notice>
      )
    case 'unhealthy':
      return (
        <Notice tone="bad" title={t('closed.unhealthy')}>
          <p>{health.reasons.map((it) => t(`reason.${it}`)).join(' ')}</p>
          {health.since !== undefined && (
            <p>
              {t('closed.since')} <Time at={health.since} isFull />
            </p>
          )}
          <p>{t('closed.still')}</p>
        </Notice>
      )
  }
}

import { useLocale, useTranslations } from 'use-intl'
import type { RegionRules, VaultStatus } from '@watt/sdk/energy'
import { writeDuration } from '../i18n/durations.ts'
import { Badge } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import { Dollars } from './price-text.tsx'
import type { RegionView } from './queries.ts'
import { riskOf, type VaultRisk } from './vault-risk.ts'
import { writeShare } from './words.ts'

const tones = { flagged: 'bad', below: 'bad', near: 'warn', far: 'good' } as const

/** What threatens a vault, in a word and a sentence. */
export function VaultRiskText({
  view: { region, price },
  vault,
  rules,
}: {
  readonly view: RegionView
  readonly vault: VaultStatus
  readonly rules: RegionRules
}) {
  const t = useTranslations('energy')
  const risk = riskOf(region, vault, price, rules)
  if (risk.kind === 'none') return <>–</>
  return (
    <span className="inline-flex flex-col items-end gap-0.5 sm:items-start">
      <Badge tone={tones[risk.kind]}>{t(`risk.${risk.kind}`)}</Badge>
      <span className="max-w-64 text-sm text-quiet">
        <Why risk={risk} rules={rules} />
      </span>
    </span>
  )
}

function Why({
  risk,
  rules: { minRatio, liquidationDelay },
}: {
  readonly risk: Exclude<VaultRisk, { kind: 'none' }>
  readonly rules: RegionRules
}) {
  const t = useTranslations('energy')
  const language = useLocale()
  switch (risk.kind) {
    case 'flagged':
      return (
        <>
          {t('risk.flaggedWhy')} <Time at={risk.sellableAt} />
        </>
      )
    case 'below':
      return t('risk.belowWhy', {
        least: writeShare(minRatio, language),
        time: writeDuration(liquidationDelay, language),
      })
    case 'near':
    case 'far':
      return (
        <>
          {t('risk.soldAbove')} <Dollars value={risk.soldAbove} />{' '}
          {t('risk.room', { share: writeShare(risk.roomBps, language) })}
        </>
      )
  }
}

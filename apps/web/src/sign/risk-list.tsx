import { useTranslations } from 'use-intl'
import type { Risk, RiskLevel } from '../intent/risks.ts'
import { Notice, type Tone } from '../ui/badge.tsx'

const tones: Readonly<Record<RiskLevel, Tone>> = { danger: 'bad', warning: 'warn', notice: 'neutral' }

/** What deserves a second look, worst first. */
export function RiskList({ risks }: { readonly risks: readonly Risk[] }) {
  const t = useTranslations('sign')
  return (
    <>
      {risks.map((risk) => (
        <Notice
          key={risk.code}
          tone={tones[risk.level]}
          title={t(`risk.level.${risk.level}`)}
          isUrgent={risk.level === 'danger'}
        >
          <p>{t(`risk.${risk.code}`)}</p>
          {risk.code === 'look-alike' && (
            <p className="text-sm">
              {t('risk.look-alike-known')}: <code>{risk.known}</code>
            </p>
          )}
        </Notice>
      ))}
    </>
  )
}

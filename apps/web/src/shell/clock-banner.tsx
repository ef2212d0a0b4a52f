import { useLocale, useTranslations } from 'use-intl'
import { useHead } from '../chain/chain.ts'
import { useStatus } from '../chain/status.ts'
import { writeDuration } from '../i18n/durations.ts'
import { Notice } from '../ui/badge.tsx'

/** Validators keep their clocks within a minute of each other; what is farther off is wrong. */
const skewMsMax = 600_000

/** Says that this device's clock is wrong: ages, deadlines and the day of a check-in are told by it. */
export function ClockBanner() {
  const t = useTranslations('shell')
  const language = useLocale()
  const { skewMs } = useHead()
  // Blocks that a node catches up on are old without anybody's fault.
  const isSynced = useStatus().data?.consensus.state === 'synced'
  if (skewMs === undefined || Math.abs(skewMs) < skewMsMax || !isSynced) return null
  const by = writeDuration(Math.abs(skewMs) / 1_000, language)
  return (
    <div className="px-4 pt-4 lg:px-8">
      <Notice tone="warn" title={t(skewMs > 0 ? 'clock.ahead' : 'clock.behind', { by })}>
        {t('clock.help')}
      </Notice>
    </div>
  )
}

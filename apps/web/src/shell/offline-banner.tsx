import { useLocale, useTranslations } from 'use-intl'
import { useChain, useHead } from '../chain/chain.ts'
import { writeAge } from '../i18n/ages.ts'
import { Notice } from '../ui/badge.tsx'
import { useNowMs } from '../ui/clock.ts'

/** Says that the node is silent, and how old what is shown is. Goes away by itself. */
export function OfflineBanner() {
  const { link } = useHead()
  return link === 'down' ? <Banner /> : null
}

function Banner() {
  const t = useTranslations('shell')
  const language = useLocale()
  const { settings } = useChain()
  const { heardAtMs } = useHead()
  const nowMs = useNowMs()
  return (
    <div className="px-4 pt-4 lg:px-8">
      <Notice tone="bad" title={t('offline.title', { rpc: settings.rpc })} isUrgent>
        {heardAtMs !== undefined && <>{t('offline.age', { age: writeAge(heardAtMs, nowMs, language) })} </>}
        {t.rich('offline.help', { code: (text) => <code className="font-mono text-[0.9em]">{text}</code> })}
      </Notice>
    </div>
  )
}

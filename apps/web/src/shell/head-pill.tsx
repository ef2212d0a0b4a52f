import { Link } from '@tanstack/react-router'
import { useLocale, useTranslations } from 'use-intl'
import { useHead } from '../chain/chain.ts'
import { writeCount } from '../i18n/numbers.ts'

const dots = {
  connecting: 'border-2 border-control',
  live: 'bg-good',
  polling: 'border-2 border-warn',
  down: 'bg-bad',
} as const

/** The newest block and how its news arrive. */
export function HeadPill() {
  const t = useTranslations('shell')
  const language = useLocale()
  const { number, link } = useHead()
  return (
    <Link
      to="/blocks"
      title={t(`link.${link}`)}
      className="inline-flex min-h-11 items-center gap-2 rounded-full border border-line bg-surface px-3 text-sm font-medium lg:min-h-9"
    >
      <span className={`size-2.5 rounded-full ${dots[link]}`} aria-hidden="true" />
      {number === undefined ? '–' : t('head', { number: writeCount(number, language) })}
      <span className="sr-only">{t(`link.${link}`)}</span>
    </Link>
  )
}

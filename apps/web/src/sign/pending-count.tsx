import { useTranslations } from 'use-intl'

/** How many transactions are on their way. */
export default function PendingCount({ count }: { readonly count: number }) {
  const t = useTranslations('sign')
  return (
    <span className="rounded-full bg-accent px-2 text-on-accent" role="status">
      <span aria-hidden="true">{count}</span>
      <span className="sr-only">{t('pending', { count })}</span>
    </span>
  )
}

import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useIndex } from '../chain/index-client.ts'

const item =
  '-mb-px inline-flex min-h-11 items-center border-b-2 border-transparent px-3 font-medium text-quiet hover:text-text data-[status=active]:border-accent data-[status=active]:text-text'

/** Between the lists of the explorer. */
export function ListTabs() {
  const t = useTranslations('explorer')
  const index = useIndex()
  return (
    <nav aria-label={t('lists')} className="flex gap-1 overflow-x-auto border-b border-line">
      <Link to="/blocks" className={item} activeOptions={{ includeSearch: false }}>
        {t('blocks.title')}
      </Link>
      <Link to="/txs" className={item} activeOptions={{ includeSearch: false }}>
        {t('txs.title')}
      </Link>
      {index && (
        <>
          <Link to="/tokens" className={item} activeOptions={{ includeSearch: false }}>
            {t('tokens.title')}
          </Link>
          <Link to="/charts" className={item} activeOptions={{ includeSearch: false }}>
            {t('charts.title')}
          </Link>
        </>
      )}
    </nav>
  )
}

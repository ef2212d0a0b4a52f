import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Catalogue, PageReader, StoredFile } from '@watt/storage/browser'
import { useLocale, useTranslations } from 'use-intl'
import { useWallet } from '../keys/wallet.ts'
import { AccountChoice } from '../sign/account-choice.tsx'
import { writeBytes } from '../i18n/numbers.ts'
import { Notice } from '../ui/badge.tsx'
import { buttonClass } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { NeedKey } from './need-key.tsx'
import { useOwnReader } from './open-reader.ts'
import { OrderCost, OrderEnds, OrderHealth } from './order-cells.tsx'
import { catalogueQuery } from './queries.ts'
import { shownName } from './standing.ts'
import { WaitingUploads } from './upload/waiting-uploads.tsx'

/** `/storage`: what have I stored, is it safe, what does it cost? */
export function FilesPage() {
  const t = useTranslations('storage')
  const { accounts, isReady } = useWallet()
  const reader = useOwnReader()
  return (
    <Page
      title={t('files.title')}
      lead={t('files.lead')}
      actions={
        <>
          <Link to="/storage/providers" className={buttonClass('plain')}>
            {t('providers.title')}
          </Link>
          <Link to="/storage/upload" className={buttonClass('primary')}>
            {t('upload.title')}
          </Link>
        </>
      }
    >
      {accounts.length > 1 && (
        <div className="max-w-md">
          <AccountChoice label={t('account')} />
        </div>
      )}
      {!isReady ? (
        <Skeleton lines={5} />
      ) : reader.isLocked ? (
        <NeedKey />
      ) : (
        <Loaded query={reader} lines={5}>
          {(it) => <Files reader={it} />}
        </Loaded>
      )}
    </Page>
  )
}

function Files({ reader }: { readonly reader: PageReader }) {
  const t = useTranslations('storage')
  const catalogue = useQuery(catalogueQuery(reader))
  return (
    <Loaded query={catalogue} lines={5}>
      {(found) => (
        <>
          <WaitingUploads />
          <Trouble {...found} />
          {found.files.length === 0 ? (
            <EmptyState
              title={t('files.empty')}
              action={
                <Link to="/storage/upload" className={buttonClass('primary')}>
                  {t('upload.title')}
                </Link>
              }
            >
              {t('files.emptyWhy')}
            </EmptyState>
          ) : (
            <FileTable reader={reader} files={found.files} />
          )}
        </>
      )}
    </Loaded>
  )
}

/** What cannot be read now, said before the list. */
function Trouble({ unreadable, incomplete }: Pick<Catalogue, 'unreadable' | 'incomplete'>) {
  const t = useTranslations('storage')
  if (unreadable.length + incomplete.length === 0) return null
  return (
    <Notice tone="warn" title={t('files.trouble')}>
      {unreadable.length > 0 && <p>{t('files.unreadable', { count: unreadable.length })}</p>}
      {incomplete.length > 0 && <p>{t('files.incomplete', { count: incomplete.length })}</p>}
    </Notice>
  )
}

function FileTable({
  reader,
  files,
}: {
  readonly reader: PageReader
  readonly files: readonly StoredFile[]
}) {
  const t = useTranslations('storage')
  const language = useLocale()
  const first = ({ parts }: StoredFile): bigint => parts[0]!.order
  return (
    <Table<StoredFile>
      caption={t('files.title')}
      rows={files}
      keyOf={({ name }) => name}
      columns={[
        {
          id: 'name',
          label: t('files.name'),
          cell: (file) => (
            <Link to="/storage/file/$order" params={{ order: String(first(file)) }} className="link">
              <bdi>{shownName(file.name)}</bdi>
            </Link>
          ),
        },
        {
          id: 'size',
          label: t('files.size'),
          isFigure: true,
          cell: ({ sizeBytes }) => writeBytes(sizeBytes, language),
        },
        {
          id: 'changed',
          label: t('files.changed'),
          cell: ({ modifiedMs }) => <Time at={modifiedMs / 1_000} />,
        },
        {
          id: 'health',
          label: t('files.health'),
          cell: (file) => <OrderHealth reader={reader} id={first(file)} />,
        },
        {
          id: 'cost',
          label: t('files.cost'),
          isFigure: true,
          cell: (file) => <OrderCost reader={reader} id={first(file)} />,
        },
        {
          id: 'ends',
          label: t('files.ends'),
          cell: (file) => <OrderEnds reader={reader} id={first(file)} />,
        },
      ]}
    />
  )
}

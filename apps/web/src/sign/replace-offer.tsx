import { useTranslations } from 'use-intl'
import { isAddressEqual } from 'viem'
import { useHead } from '../chain/chain.ts'
import { useWallet } from '../keys/wallet.ts'
import { Notice } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import type { SentRecord } from './records.ts'
import { remedyFor, type Replacement } from './replacement.ts'
import { requestWrite } from './requests.ts'
import { useRecords } from './store.ts'

/** What can be done about a transaction that waits for longer than usual: nothing is shown before. */
export function ReplaceOffer({
  record,
  onLeave,
}: {
  readonly record: SentRecord
  /** Makes room for the sheet of the replacement. */
  readonly onLeave?: () => void
}) {
  const t = useTranslations('sign')
  const { accounts } = useWallet()
  const sender = accounts.find(({ address }) => isAddressEqual(address, record.from))
  const remedy = remedyFor(record, useRecords(), sender?.source.kind, useHead().number)
  if (remedy === undefined) return null
  const { title } = record
  const late = t('replace.late', { title })
  if (remedy.kind !== 'replace') return <Notice title={late}>{t(`replace.not.${remedy.kind}`)}</Notice>
  const { faster, cancel } = remedy
  const replace = (name: string, replaces: Replacement): void => {
    onLeave?.()
    // Its record tells what becomes of it.
    void requestWrite({ title: name, call: replaces.call, replaces })
  }
  return (
    <Notice tone="warn" title={late}>
      <p>{t('replace.lateHint')}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button onClick={() => replace(title, faster)}>{t('replace.faster')}</Button>
        {cancel && (
          <Button onClick={() => replace(t('replace.cancelTitle', { title }), cancel)}>
            {t('replace.cancel')}
          </Button>
        )}
      </div>
    </Notice>
  )
}

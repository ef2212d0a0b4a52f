import { useTranslations } from 'use-intl'
import { Notice } from '../ui/badge.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Qr } from '../ui/qr.tsx'
import { Sheet } from '../ui/sheet.tsx'

/** A link that lets whoever has it read one file. */
export function ShareSheet({ link, onClose }: { readonly link: string; readonly onClose: () => void }) {
  const t = useTranslations('storage')
  return (
    <Sheet open onClose={onClose} title={t('share.title')}>
      <div className="flex flex-col items-center gap-4">
        <Notice tone="warn">{t('share.warning')}</Notice>
        <Qr text={link} label={t('share.qr')} />
        <code className="text-center text-sm [overflow-wrap:anywhere]">{link}</code>
        <CopyButton text={link} label={t('share.copy')} withLabel />
      </div>
    </Sheet>
  )
}

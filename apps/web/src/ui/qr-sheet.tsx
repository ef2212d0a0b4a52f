import { useTranslations } from 'use-intl'
import { CopyButton } from './copy-button.tsx'
import { Qr } from './qr.tsx'
import { Sheet } from './sheet.tsx'

/** Fetched when somebody asks for a QR code. */
export default function QrSheet({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const t = useTranslations('ui')
  return (
    <Sheet open onClose={onClose} title={t('qrTitle')}>
      <div className="flex flex-col items-center gap-4">
        <Qr text={text} label={t('qrTitle')} />
        <code className="text-center text-sm [overflow-wrap:anywhere]">{text}</code>
        <CopyButton text={text} label={t('copy')} withLabel />
      </div>
    </Sheet>
  )
}

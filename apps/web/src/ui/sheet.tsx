import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { CloseIcon } from './icons.tsx'

/** A layer above the screen: from below on a phone, in the middle of a desktop. Escape and the cross close it. */
export function Sheet({
  open,
  onClose,
  title,
  description,
  children,
}: {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly description?: ReactNode
  readonly children: ReactNode
}) {
  const t = useTranslations('ui')
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/50 transition-opacity duration-150 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Dialog.Popup className="fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] flex-col rounded-t-2xl border border-line bg-raised shadow-layer transition-[translate,opacity] duration-150 data-[ending-style]:translate-y-6 data-[ending-style]:opacity-0 data-[starting-style]:translate-y-6 data-[starting-style]:opacity-0 sm:inset-x-auto sm:bottom-auto sm:left-1/2 sm:top-1/2 sm:w-[32rem] sm:max-w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-2xl">
          <div className="flex items-start justify-between gap-4 px-5 pb-2 pt-5">
            <div>
              <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
              {description !== undefined && (
                <Dialog.Description className="text-sm text-quiet">{description}</Dialog.Description>
              )}
            </div>
            <Dialog.Close
              aria-label={t('close')}
              className="-mr-2 -mt-1 inline-flex size-11 items-center justify-center rounded-card hover:bg-sunken"
            >
              <CloseIcon />
            </Dialog.Close>
          </div>
          <div className="overflow-y-auto px-5 pb-6 pt-2">{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

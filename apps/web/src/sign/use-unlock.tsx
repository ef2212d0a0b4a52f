import { useRef, useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { isKeyAtHand } from '../keys/own-key.ts'
import { wallet } from '../keys/wallet.ts'
import { Sheet } from '../ui/sheet.tsx'
import { UnlockForm } from './unlock-form.tsx'

/** For what needs the account's own key besides signing. `unlock()` says whether it is at hand; `sheet` asks for it. */
export function useUnlock(): { readonly unlock: () => Promise<boolean>; readonly sheet: ReactNode } {
  const t = useTranslations('sign')
  const [isAsking, setIsAsking] = useState(false)
  const end = useRef<(isOpen: boolean) => void>(() => {})
  return {
    unlock: () =>
      new Promise((resolve) => {
        if (isOpen()) return resolve(true)
        const stop = wallet.subscribe(() => isOpen() && end.current(true))
        end.current = (isNow) => {
          stop()
          setIsAsking(false)
          resolve(isNow)
        }
        setIsAsking(true)
      }),
    sheet: isAsking && (
      <Sheet open onClose={() => end.current(false)} title={t('unlock.title')}>
        <UnlockForm />
      </Sheet>
    ),
  }
}

function isOpen(): boolean {
  const { active, isUnlocked } = wallet.current()
  return active !== undefined && isKeyAtHand(active, isUnlocked)
}

import { Outlet, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { isDevelopment } from '../chain/settings.ts'
import { useChain } from '../chain/chain.ts'
import { SignHost } from '../sign/sign-host.tsx'
import { ToastRegion } from '../ui/toast.tsx'
import { BottomBar } from './bottom-bar.tsx'
import { ClockBanner } from './clock-banner.tsx'
import { OfflineBanner } from './offline-banner.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'

/** The frame around every screen. */
export function Shell(): ReactNode {
  const t = useTranslations('shell')
  const { settings } = useChain()
  const main = useFocusOnNavigation()
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed left-4 top-2 z-50 -translate-y-20 rounded-card bg-accent px-4 py-3 text-on-accent focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <Rail />
      <div className="min-w-0 pb-20 lg:pb-0">
        {isDevelopment(settings) && (
          <p className="bg-warn-soft px-4 py-1 text-center text-sm text-warn">{t('development')}</p>
        )}
        <TopBar />
        <OfflineBanner />
        <ClockBanner />
        <main id="main" ref={main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <BottomBar />
      <SignHost />
      <ToastRegion />
    </div>
  )
}

/** A screen reader starts to read where the new screen begins; a change within the screen leaves it where it is. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null)
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onResolved', ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) main.current?.focus({ preventScroll: true })
      }),
    [router],
  )
  return main
}

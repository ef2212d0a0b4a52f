/**
 * Makes the app one that stays: its service worker, and the browser's offer to install it.
 * @see https://developer.mozilla.org/en-US/docs/Web/API/BeforeInstallPromptEvent
 * @module
 */
import { useSyncExternalStore } from 'react'

type InstallOffer = Event & { prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }> }

let offer: InstallOffer | undefined
const listeners = new Set<() => void>()

/** Call once. A browser without service workers, or a page that is not secure, works as before, only not offline. */
export function stayOnDevice(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault() // Asked in the settings, not over what somebody reads.
    setOffer(event as InstallOffer)
  })
  addEventListener('appinstalled', () => setOffer(undefined))
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  // What the first screen needs comes first.
  const register = (): void => void navigator.serviceWorker.register('/sw.js').catch(() => undefined)
  if (document.readyState === 'complete') register()
  else addEventListener('load', register)
}

/** Asks the browser to install the app; undefined while it does not offer to. */
export function useInstall(): (() => Promise<void>) | undefined {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => offer,
  )
  return (
    now &&
    (async () => {
      await now.prompt()
      setOffer(undefined) // An offer counts once.
    })
  )
}

function setOffer(next: InstallOffer | undefined): void {
  offer = next
  for (const listener of listeners) listener()
}

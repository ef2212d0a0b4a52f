import { useEffect, useSyncExternalStore } from 'react'

/** What just happened, for a few seconds, at the bottom of the screen and aloud for screen readers. */
let message: string | undefined
const listeners = new Set<() => void>()

/** Says it once, anywhere in the app: `say(t('saved'))`. Outcomes that matter later belong on the screen itself. */
export function say(text: string | undefined): void {
  message = text
  for (const listener of listeners) listener()
}

export function ToastRegion() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => message,
  )
  useEffect(() => {
    if (shown === undefined) return undefined
    const timer = setTimeout(() => say(undefined), 5_000)
    return () => clearTimeout(timer)
  }, [shown])
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-24 z-50 flex justify-center lg:bottom-6"
    >
      {shown !== undefined && (
        <p className="rounded-card border border-line bg-raised px-4 py-3 shadow-layer">{shown}</p>
      )}
    </div>
  )
}

/**
 * When an unlocked wallet locks itself: after a while without a key press or touch, and after a while out of sight.
 * @module
 */

export type LockRule = {
  /** Without any input. */
  readonly idleMs: number
  /** With the page hidden: another tab, another app, the screen off. */
  readonly hiddenMs: number
}

export type Presence = { readonly lastInputMs: number; readonly hiddenSinceMs: number | undefined }

export const usualLockRule: LockRule = { idleMs: 300_000, hiddenMs: 60_000 }

/** Whether the wallet should be locked by now. A clock that was set back locks: nobody knows how long it was. */
export function isLockDue(rule: LockRule, { lastInputMs, hiddenSinceMs }: Presence, nowMs: number): boolean {
  const since = (ms: number): number => (nowMs < ms ? Infinity : nowMs - ms)
  return (
    since(lastInputMs) >= rule.idleMs ||
    (hiddenSinceMs !== undefined && since(hiddenSinceMs) >= rule.hiddenMs)
  )
}

/** The page's own events; an argument, so that tests have theirs. */
export type PageEvents = {
  readonly isHidden: () => boolean
  on(event: 'pointerdown' | 'keydown' | 'visibilitychange', act: () => void): () => void
  every(ms: number, act: () => void): () => void
  now(): number
}

const lookEveryMs = 1_000

/**
 * Watches until it is stopped, and calls `lock` once when it is due. Timers of hidden pages are slow and those of sleeping
 * machines stand still, so the clock is asked again whenever the page comes back.
 * @returns stops watching
 */
export function watchForLock(
  rule: () => LockRule,
  lock: () => void,
  page: PageEvents = browserEvents,
): () => void {
  let lastInputMs = page.now()
  let hiddenSinceMs = page.isHidden() ? page.now() : undefined
  const stops: (() => void)[] = []
  const stop = () => {
    for (const it of stops.splice(0)) it()
  }
  const isDue = () => isLockDue(rule(), { lastInputMs, hiddenSinceMs }, page.now())
  const look = () => {
    if (!isDue()) return
    stop()
    lock()
  }
  const input = () => {
    look() // The first touch after a night must not count as presence.
    lastInputMs = page.now()
  }
  stops.push(
    page.on('pointerdown', input),
    page.on('keydown', input),
    page.on('visibilitychange', () => {
      look()
      hiddenSinceMs = page.isHidden() ? page.now() : undefined
    }),
    page.every(lookEveryMs, look),
  )
  return stop
}

const browserEvents: PageEvents = {
  isHidden: () => document.visibilityState === 'hidden',
  on: (event, act) => {
    document.addEventListener(event, act, { capture: true, passive: true })
    return () => document.removeEventListener(event, act, { capture: true })
  },
  every: (ms, act) => {
    const timer = setInterval(act, ms)
    return () => clearInterval(timer)
  },
  now: () => Date.now(),
}

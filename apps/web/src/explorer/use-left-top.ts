/**
 * A list that is scrolled into keeps what it showed; at the top of the page it follows what is new.
 * @module
 */
import { useEffect, useState } from 'react'

/** Further down than this, somebody reads. */
const topPx = 40

/** @returns the value, or the one at the moment when the top was left; and the way back up. */
export function useLeftTop<VALUE>(value: VALUE): readonly [VALUE, () => void] {
  const [kept, setKept] = useState(value)
  const [isAtTop, setIsAtTop] = useState(() => window.scrollY <= topPx)
  useEffect(() => {
    const look = (): void => setIsAtTop(window.scrollY <= topPx)
    window.addEventListener('scroll', look, { passive: true })
    return () => window.removeEventListener('scroll', look)
  }, [])
  if (isAtTop && kept !== value) setKept(value)
  return [isAtTop ? value : kept, () => window.scrollTo({ top: 0 })]
}

import { useState } from 'react'
import { useLocale } from 'use-intl'
import { writeAge, writeMoment } from '../i18n/ages.ts'
import { useNow } from './clock.ts'

/** A moment: its age, counting up, with the exact time in the tooltip; `isFull` writes both. */
export function Time({
  at,
  isFull = false,
}: {
  /** Seconds since 1970, as blocks have it. */
  readonly at: number | bigint
  readonly isFull?: boolean
}) {
  const language = useLocale()
  const atMs = Number(at) * 1_000
  // Written when somebody wants to see it: a list of blocks would write it anew with each block.
  const [isPointedAt, setIsPointedAt] = useState(false)
  const moment = isFull || isPointedAt ? writeMoment(atMs, language) : undefined
  // A block may close a moment ahead of this device's clock; it still closed, so it is not "in 1 second".
  const age = useNow((nowMs) =>
    writeAge(atMs > nowMs && atMs - nowMs < 5_000 ? nowMs : atMs, nowMs, language),
  )
  return (
    <time
      dateTime={new Date(atMs).toISOString()}
      title={moment}
      onPointerEnter={() => setIsPointedAt(true)}
      className={isFull ? undefined : 'whitespace-nowrap'}
    >
      {age}
      {isFull && <span className="text-quiet"> · {moment}</span>}
    </time>
  )
}

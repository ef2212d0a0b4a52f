import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent'

const tones: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-text',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent',
}

/** One word about a state. Colour never stands alone: the word says it. */
export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone
  readonly children: ReactNode
}) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-sm font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  )
}

const edges: Readonly<Record<Tone, string>> = {
  neutral: 'border-line bg-surface',
  good: 'border-good bg-good-soft',
  warn: 'border-warn bg-warn-soft',
  bad: 'border-bad bg-bad-soft',
  accent: 'border-accent bg-accent-soft',
}

/** A message across the width of a screen. `isUrgent` interrupts a screen reader; others wait for their turn. */
export function Notice({
  tone = 'neutral',
  title,
  isUrgent = false,
  children,
}: {
  readonly tone?: Tone
  readonly title?: string
  readonly isUrgent?: boolean
  readonly children?: ReactNode
}) {
  return (
    <div className={`rounded-card border px-4 py-3 ${edges[tone]}`} role={isUrgent ? 'alert' : 'status'}>
      {title !== undefined && <p className="font-semibold">{title}</p>}
      {children !== undefined && <div className="[overflow-wrap:anywhere]">{children}</div>}
    </div>
  )
}

import type { Tone } from './badge.tsx'

const fills: Readonly<Record<Tone, string>> = {
  neutral: 'fill-quiet',
  good: 'fill-good',
  warn: 'fill-warn',
  bad: 'fill-bad',
  accent: 'fill-accent',
}

/** How much of a whole, with the figure in words beside it. */
export function Meter({
  label,
  value,
  text,
  tone = 'accent',
}: {
  readonly label: string
  /** 0 to 1; more is shown as full. */
  readonly value: number
  /** "3 of 4"; what a screen reader says. */
  readonly text: string
  readonly tone?: Tone
}) {
  const share = Math.min(1, Math.max(0, value))
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between gap-4 text-sm">
        <span>{label}</span>
        <span className="text-quiet">{text}</span>
      </div>
      <svg
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={share}
        aria-valuetext={text}
        className="h-2 w-full overflow-hidden rounded-full"
        preserveAspectRatio="none"
        viewBox="0 0 100 1"
      >
        <rect width="100" height="1" className="fill-sunken" />
        <rect width={share * 100} height="1" className={fills[tone]} />
      </svg>
    </div>
  )
}

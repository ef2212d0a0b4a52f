import { circle, mutualTrust, type TrustMap } from './trust.ts'
import { nameOf, type Names } from './names.ts'

const radius = 100
/** Beyond this, lines would only be a cloud. */
const linesMax = 24

/** Validators on a circle; a line joins two that trust each other, and is bright while both agree. */
export function QuorumGraph({
  label,
  ids,
  trust,
  present,
  self,
  names,
}: {
  /** The finding in words. */
  readonly label: string
  readonly ids: readonly string[]
  readonly trust: TrustMap
  readonly present: ReadonlySet<string>
  readonly self: string
  readonly names: Names
}) {
  const places = new Map(circle(ids.length, radius).map((place, at) => [ids[at]!, place]))
  const lines = ids.length <= linesMax ? mutualTrust(trust) : []
  return (
    <svg viewBox="-230 -150 460 300" role="img" aria-label={label} className="mx-auto w-full max-w-xl">
      {lines.map(([a, b]) => {
        const [from, to] = [places.get(a), places.get(b)]
        if (!from || !to) return null
        const isBright = present.has(a) && present.has(b)
        return (
          <line
            key={`${a}${b}`}
            x1={from.x}
            y1={from.y}
            x2={to.x}
            y2={to.y}
            strokeWidth={isBright ? 2 : 1.5}
            strokeDasharray={isBright ? undefined : '4 5'}
            className={isBright ? 'stroke-accent' : 'stroke-control'}
          />
        )
      })}
      {[...places].map(([id, { x, y }]) => (
        <g key={id} transform={`translate(${x} ${y})`}>
          <circle
            r={id === self ? 14 : 11}
            strokeWidth="3"
            className={present.has(id) ? 'fill-good stroke-surface' : 'fill-surface stroke-bad'}
            strokeDasharray={present.has(id) ? undefined : '4 3'}
          />
          {present.has(id) && (
            <path d="m-4.5 0.5 3 3 6-6.5" fill="none" strokeWidth="2.2" className="stroke-surface" />
          )}
          <text
            {...labelPlace(x, y)}
            className={`fill-text text-[13px] ${id === self ? 'font-semibold' : ''}`}
          >
            {nameOf(names, id)}
          </text>
        </g>
      ))}
    </svg>
  )
}

/** Beside a validator on the left or the right, above or below one at the top or the bottom: never over a line. */
function labelPlace(x: number, y: number): { x: number; y: number; textAnchor: 'start' | 'middle' | 'end' } {
  if (Math.abs(x) < radius / 4) return { x: 0, y: y < 0 ? -22 : 32, textAnchor: 'middle' }
  return x > 0 ? { x: 20, y: 4, textAnchor: 'start' } : { x: -20, y: 4, textAnchor: 'end' }
}

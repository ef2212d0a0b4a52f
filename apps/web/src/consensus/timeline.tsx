import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { inOrder, nameOf, type Names } from './names.ts'
import { sayings, type Saying, type SlotStory } from './slot.ts'

const lane = 34
const [left, right] = [104, 20]

/** A lane for each validator, time to the right; each kind of statement has a shape of its own. */
export function Timeline({ story, names }: { readonly story: SlotStory; readonly names: Names }) {
  const t = useTranslations('consensus')
  const ids = inOrder([...new Set(story.said.map(({ nodeId }) => nodeId))], names)
  const [frame, width] = useWidth()
  const endMs = Math.max(1, story.decidedAfterMs ?? 0, ...story.said.map(({ afterMs }) => afterMs))
  const x = (ms: number): number => left + (ms / endMs) * (width - left - right)
  const height = ids.length * lane + 28
  return (
    <div className="card flex flex-col gap-3 p-4">
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {sayings.map((saying) => (
          <li key={saying} className="inline-flex items-center gap-2">
            <svg viewBox="-8 -8 16 16" className="size-4" aria-hidden="true">
              <Mark saying={saying} />
            </svg>
            {t(`said.${saying}`)}
          </li>
        ))}
      </ul>
      <div ref={frame}>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={t('slot.timeline')}
          className="block w-full"
        >
          {ids.map((id, at) => (
            <g key={id}>
              <text x={left - 14} y={at * lane + 22} textAnchor="end" className="fill-text text-[13px]">
                {nameOf(names, id)}
              </text>
              <line
                x1={left}
                x2={width - right}
                y1={at * lane + 18}
                y2={at * lane + 18}
                className="stroke-line"
              />
            </g>
          ))}
          {story.decidedAfterMs !== undefined && (
            <line
              x1={x(story.decidedAfterMs)}
              x2={x(story.decidedAfterMs)}
              y1="4"
              y2={ids.length * lane}
              strokeDasharray="3 4"
              className="stroke-good"
            />
          )}
          {story.said.map(({ nodeId, saying, afterMs }, at) => (
            <g key={at} transform={`translate(${x(afterMs)} ${ids.indexOf(nodeId) * lane + 18})`}>
              <Mark saying={saying} />
            </g>
          ))}
          <text x={left} y={height - 6} className="fill-quiet text-[12px]">
            {t('ms', { ms: 0 })}
          </text>
          <text x={width - right} y={height - 6} textAnchor="end" className="fill-quiet text-[12px]">
            {t('ms', { ms: endMs })}
          </text>
        </svg>
      </div>
    </div>
  )
}

/** The drawing is as wide as its place, so that its letters keep their size. */
function useWidth() {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(720)
  useEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => setWidth(Math.max(240, element.clientWidth)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [frame, width] as const
}

function Mark({ saying }: { readonly saying: Saying }) {
  switch (saying) {
    case 'nominate':
      return <circle r="4" fill="none" strokeWidth="2" className="stroke-control" />
    case 'prepare':
      return <path d="M0-5.5 5 4h-10z" className="fill-warn" />
    case 'confirm':
      return <rect x="-4.5" y="-4.5" width="9" height="9" className="fill-accent" />
    case 'externalize':
      return <circle r="6" className="fill-good" />
  }
}

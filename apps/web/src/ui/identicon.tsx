import { identiconOf } from './identicon.ts'

/** A picture that is always the same for the same identifier. Decorative: the text beside it counts. */
export function Identicon({
  of,
  className = 'size-5',
}: {
  readonly of: string
  readonly className?: string
}) {
  const { hue, path } = identiconOf(of)
  return (
    <svg
      viewBox="0 0 5 5"
      className={`shrink-0 rounded ${className}`}
      aria-hidden="true"
      shapeRendering="crispEdges"
    >
      <rect width="5" height="5" fill={`hsl(${hue} 40% 85%)`} />
      <path d={path} fill={`hsl(${hue} 60% 35%)`} />
    </svg>
  )
}

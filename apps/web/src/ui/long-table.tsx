import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { layoutOf, TableHead, TableRow, type Column } from './table.tsx'

/** Rows above and below what is seen, so that a fast wheel shows no gap. */
const spare = 15
/** Height of a row until the first has been measured: a line of a table, a card of a phone. */
const usualPx = { line: 47, card: 230 } as const
const isWide = '(min-width: 40rem)'

/** What has not changed is not made again while the list moves. */
const Row = memo(TableRow) as typeof TableRow

/**
 * A table of any length: only the rows on the screen are there, and more are asked for before its end is reached.
 * @param columns - The same array as long as nothing in it changes.
 * @param total - How many rows there are in all; -1 where nobody knows yet.
 * @param onNearEnd - The last of the rows will soon be seen.
 */
export function LongTable<ROW>({
  caption,
  columns,
  rows,
  keyOf,
  total,
  onNearEnd,
}: {
  readonly caption: string
  readonly columns: readonly Column<ROW>[]
  readonly rows: readonly ROW[]
  readonly keyOf: (row: ROW) => string
  readonly total: number
  readonly onNearEnd: () => void
}) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [topPx, setTopPx] = useState(0)
  const [heightPx, setHeightPx] = useState<number>(() =>
    matchMedia(isWide).matches ? usualPx.line : usualPx.card,
  )
  useLayoutEffect(() => {
    if (!body.current) return
    setTopPx(Math.round(body.current.getBoundingClientRect().top + window.scrollY))
    // Rows that are as high as expected leave all others where they are; one that is not moves a hundred thousand.
    const row = body.current.querySelector<HTMLElement>('[data-index]')
    if (row) setHeightPx(row.offsetHeight)
  }, [rows])
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes here.
  const list = useWindowVirtualizer({
    count: rows.length,
    // The same function each time: with another, it works out anew where each row stands.
    estimateSize: useCallback(() => heightPx, [heightPx]),
    overscan: spare,
    scrollMargin: topPx,
    useFlushSync: false,
    // A row that has just come is taken for as high as expected: to ask it would lay the page out once more in each frame.
    measureElement: useCallback(
      (_: Element, entry: ResizeObserverEntry | undefined) =>
        Math.round(entry?.borderBoxSize[0]?.blockSize ?? heightPx),
      [heightPx],
    ),
  })
  const shown = list.getVirtualItems()
  const [first, last] = [shown[0], shown.at(-1)]
  const isNearEnd = last !== undefined && last.index >= rows.length - 4 * spare
  useEffect(() => {
    if (isNearEnd) onNearEnd()
  }, [isNearEnd, onNearEnd])
  const layout = layoutOf(columns)
  return (
    <div className="@container">
      <table
        className={`card block w-full table-fixed text-left ${layout.table}`}
        aria-rowcount={total < 0 ? -1 : total + 1}
      >
        <caption className="sr-only">{caption}</caption>
        <TableHead columns={columns} />
        <tbody ref={body} className={`block divide-y divide-line ${layout.body} [overflow-anchor:none]`}>
          <Gap className={layout.row} heightPx={first === undefined ? 0 : first.start - topPx} />
          {shown.map(({ index }) => (
            <Row
              key={keyOf(rows[index]!)}
              ref={list.measureElement}
              row={rows[index]!}
              columns={columns as readonly Column<unknown>[]}
              place={index}
            />
          ))}
          <Gap
            className={layout.row}
            heightPx={last === undefined ? 0 : list.getTotalSize() - (last.end - topPx)}
          />
        </tbody>
      </table>
    </div>
  )
}

/** Room of the rows that are not there. */
function Gap({ heightPx, className }: { readonly heightPx: number; readonly className: string }) {
  return (
    heightPx > 0 && <tr aria-hidden="true" className={`block ${className}`} style={{ height: heightPx }} />
  )
}

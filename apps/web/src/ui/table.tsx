import type { ReactNode } from 'react'

export type Column<ROW> = {
  readonly id: string
  readonly label: string
  readonly cell: (row: ROW) => ReactNode
  /** Figures stand at the end of their column. */
  readonly isFigure?: boolean
}

/**
 * Rows of one kind. On a phone each row is a card that lists the same cells in the same order.
 * @param caption - What the rows are, for screen readers.
 */
export function Table<ROW>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  readonly caption: string
  readonly columns: readonly Column<ROW>[]
  readonly rows: readonly ROW[]
  readonly keyOf: (row: ROW) => string
}) {
  return (
    <table className="card block w-full text-left sm:table sm:border-separate sm:border-spacing-0">
      <caption className="sr-only">{caption}</caption>
      <thead className="sr-only sm:not-sr-only sm:table-header-group">
        <tr>
          {columns.map(({ id, label, isFigure }) => (
            <th
              key={id}
              scope="col"
              className={`px-4 py-2 text-sm font-medium text-quiet ${isFigure ? 'text-right' : ''}`}
            >
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block divide-y divide-line sm:table-row-group">
        {rows.map((row) => (
          <tr key={keyOf(row)} className="block px-4 py-3 hover:bg-accent/5 sm:table-row sm:p-0">
            {columns.map(({ id, label, cell, isFigure }) => (
              <td
                key={id}
                className={`flex items-baseline justify-between gap-4 py-0.5 sm:table-cell sm:border-t sm:border-line sm:px-4 sm:py-2.5 sm:align-middle ${isFigure ? 'sm:text-right' : ''}`}
              >
                <span className="shrink-0 text-sm text-quiet sm:hidden" aria-hidden="true">
                  {label}
                </span>
                <span className="min-w-0 text-right [overflow-wrap:anywhere] sm:[text-align:inherit]">
                  {cell(row)}
                </span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

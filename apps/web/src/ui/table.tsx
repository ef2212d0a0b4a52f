import { memo, type ReactNode, type Ref } from 'react'

export type Column<ROW> = {
  readonly id: string
  readonly label: string
  readonly cell: (row: ROW) => ReactNode
  /** Figures stand at the end of their column. */
  readonly isFigure?: boolean
}

/** Where there is room for the columns side by side; words of Tailwind, which must stand here whole. */
const layouts = {
  few: {
    table: '@xl:table @xl:border-separate @xl:border-spacing-0',
    head: '@xl:not-sr-only @xl:table-header-group',
    body: '@xl:table-row-group',
    row: '@xl:table-row @xl:p-0',
    cell: '@xl:table-cell @xl:border-t @xl:border-line @xl:px-3 @xl:py-2.5 @xl:align-middle',
    label: '@xl:hidden',
    value: '@xl:[text-align:inherit]',
  },
  many: {
    table: '@4xl:table @4xl:border-separate @4xl:border-spacing-0',
    head: '@4xl:not-sr-only @4xl:table-header-group',
    body: '@4xl:table-row-group',
    row: '@4xl:table-row @4xl:p-0',
    cell: '@4xl:table-cell @4xl:border-t @4xl:border-line @4xl:px-3 @4xl:py-2.5 @4xl:align-middle',
    label: '@4xl:hidden',
    value: '@4xl:[text-align:inherit]',
  },
} as const
const fewColumnsMax = 5

/** What a table of these columns is made of. It stands within a `@container`. */
export function layoutOf(columns: readonly unknown[]): (typeof layouts)[keyof typeof layouts] {
  return layouts[columns.length <= fewColumnsMax ? 'few' : 'many']
}

/**
 * Rows of one kind. Where it is narrow, each row is a card that lists the same cells in the same order.
 * As long as rows, columns and keys are the same values, nothing is drawn anew.
 * @param caption - What the rows are, for screen readers.
 */
export const Table = memo(PlainTable) as typeof PlainTable

function PlainTable<ROW>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  readonly caption: string
  readonly columns: readonly Column<ROW>[]
  readonly rows: readonly ROW[]
  /** {@link byPlace} where rows come in at the top. */
  readonly keyOf: (row: ROW, at: number) => string
}) {
  const layout = layoutOf(columns)
  return (
    <div className="@container">
      <table className={`card block w-full text-left ${layout.table}`}>
        <caption className="sr-only">{caption}</caption>
        <TableHead columns={columns} />
        <tbody className={`block divide-y divide-line ${layout.body}`}>
          {rows.map((row, at) => (
            <TableRow key={keyOf(row, at)} row={row} columns={columns} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The key of a row that comes in at the top: figures change, and nothing jumps. */
export function byPlace(_: unknown, at: number): string {
  return String(at)
}

export function TableHead<ROW>({ columns }: { readonly columns: readonly Column<ROW>[] }) {
  return (
    <thead className={`sr-only ${layoutOf(columns).head}`}>
      <tr>
        {columns.map(({ id, label, isFigure }) => (
          <th
            key={id}
            scope="col"
            className={`px-3 py-2 text-sm font-medium text-quiet ${isFigure ? 'text-right' : ''}`}
          >
            {label}
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** @param place - Where it stands, of a list that shows only a part of itself: from 0. */
export function TableRow<ROW>({
  row,
  columns,
  place,
  ref,
}: {
  readonly row: ROW
  readonly columns: readonly Column<ROW>[]
  readonly place?: number
  readonly ref?: Ref<HTMLTableRowElement>
}) {
  const layout = layoutOf(columns)
  return (
    <tr
      ref={ref}
      data-index={place}
      // The head is the first row.
      aria-rowindex={place === undefined ? undefined : place + 2}
      className={`block px-4 py-3 hover:bg-accent/5 ${layout.row}`}
    >
      {columns.map(({ id, label, cell, isFigure }) => (
        <td
          key={id}
          className={`flex items-baseline justify-between gap-4 py-0.5 ${layout.cell} ${isFigure ? 'text-right' : ''}`}
        >
          <span className={`shrink-0 text-sm text-quiet ${layout.label}`} aria-hidden="true">
            {label}
          </span>
          <span className={`min-w-0 text-right [overflow-wrap:anywhere] ${layout.value}`}>{cell(row)}</span>
        </td>
      ))}
    </tr>
  )
}

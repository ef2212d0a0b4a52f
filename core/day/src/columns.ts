/**
 * The members as columns of typed arrays that grow: a million of them in about a hundred megabytes.
 * Row `i` belongs to the member with id `i + 1`.
 * @module
 */

export const maximumCircle = 5
export const accountBytes = 20
/** The last day there is room for. */
export const forever: number = 2 ** 32 - 1

export type Columns = {
  account: Uint8Array
  inviter: Uint32Array
  isSeed: Uint8Array
  isSuspended: Uint8Array
  attestor: Uint16Array
  untilDay: Uint32Array
  /** Ids of the own circle, filled from the left in the order of vouching. */
  circle: Uint32Array
  circleSize: Uint8Array
  /** Bit `k`: edge `k` was made on the open day. */
  newEdges: Uint8Array
  checkedIn: Uint8Array
  windows: Uint8Array
  lastDay: Uint32Array
  streak: Uint32Array
  lastActive: Uint32Array
  earnedGwei: BigUint64Array
  provisionalGwei: BigUint64Array
  provisionalSince: Uint32Array
  claimedGwei: BigUint64Array
  /** Integers below 2^53. */
  rank: Float64Array
  trust: Uint16Array
  weight: Uint32Array
}
export type ColumnName = keyof Columns
export type Column = Columns[ColumnName]

type Layout = { readonly [name in ColumnName]: ArrayType<Columns[name]> }
type ArrayType<Array> = { new (length: number): Array; readonly BYTES_PER_ELEMENT: number }

/** The order is that of the snapshot. */
const layout: Layout = {
  account: Uint8Array,
  inviter: Uint32Array,
  isSeed: Uint8Array,
  isSuspended: Uint8Array,
  attestor: Uint16Array,
  untilDay: Uint32Array,
  circle: Uint32Array,
  circleSize: Uint8Array,
  newEdges: Uint8Array,
  checkedIn: Uint8Array,
  windows: Uint8Array,
  lastDay: Uint32Array,
  streak: Uint32Array,
  lastActive: Uint32Array,
  earnedGwei: BigUint64Array,
  provisionalGwei: BigUint64Array,
  provisionalSince: Uint32Array,
  claimedGwei: BigUint64Array,
  rank: Float64Array,
  trust: Uint16Array,
  weight: Uint32Array,
}
/** Elements a member has in a column where that is not one. */
const widths: { readonly [name in ColumnName]?: number } = { account: accountBytes, circle: maximumCircle }

export const columnNames: readonly ColumnName[] = Object.keys(layout) as readonly ColumnName[]

/** Elements a member has in a column. */
export function widthOf(name: ColumnName): number {
  return widths[name] ?? 1
}

/** Bytes of an element of a column. */
export function unitBytesOf(name: ColumnName): number {
  return layout[name].BYTES_PER_ELEMENT
}

/** Columns for `capacity` members, all zeros. */
function allocate(capacity: number): Columns {
  const columns = columnNames.map((name) => [name, new layout[name](capacity * widthOf(name))])
  return Object.fromEntries(columns) as unknown as Columns
}

/** A table of members. `column` holds the arrays; they are replaced when the table grows, so never keep one. */
export class Members {
  column: Columns
  count = 0
  #capacity: number

  constructor(capacity = 64) {
    this.#capacity = capacity
    this.column = allocate(capacity)
  }

  /** Adds a row of zeros and says which. */
  add(): number {
    if (this.count === this.#capacity) this.#grow()
    return this.count++
  }

  /** The filled part of a column; a view. */
  filled(name: ColumnName): Column {
    return this.column[name].subarray(0, this.count * widthOf(name))
  }

  /** The same members in columns of their own. */
  copy(): Members {
    const copy = new Members(this.#capacity)
    copy.count = this.count
    copyColumns(this.column, copy.column)
    return copy
  }

  /** Half as much again, so that a million members leave little unused. */
  #grow(): void {
    const old = this.column
    this.#capacity = Math.ceil(this.#capacity * 1.5)
    this.column = allocate(this.#capacity)
    copyColumns(old, this.column)
  }
}

function copyColumns(source: Columns, target: Columns): void {
  for (const name of columnNames) {
    const [from, to] = [source[name], target[name]]
    if (from instanceof BigUint64Array) (to as BigUint64Array).set(from)
    else (to as Uint8Array).set(from)
  }
}

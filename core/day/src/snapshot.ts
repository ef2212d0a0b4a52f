/**
 * The whole state of the engine as bytes, one byte string a state: a header of integers, the columns, the frozen graph.
 * Integers are little-endian, as in the memory of every processor that Node runs on today but one (s390x), which is refused.
 * @module
 */
import { WattError } from '@watt/errors'
import {
  type Column,
  type ColumnName,
  columnNames,
  maximumCircle,
  Members,
  unitBytesOf,
  widthOf,
} from './columns.ts'
import { DamagedError, FrameReader, framesOf } from './frames.ts'
import type { Graph } from './graph.ts'
import type { DayParameters } from './types.ts'

/** Everything that decides the future of a {@link DayState}. */
export type DaySnapshot = {
  readonly parameters: DayParameters
  readonly openDay: number
  readonly step: number
  readonly emittedGwei: bigint
  readonly carryGwei: bigint
  /** Leaves of the last reward tree. */
  readonly closedMembers: number
  readonly members: Members
  readonly graph: Graph
  /** Edges or seeds changed since the graph was frozen. */
  readonly isGraphOld: boolean
}

const magic = 0x31_79_61_64_2f_74_74_61n // "att/day1" as the bytes of a little-endian integer
const headerNumbers = 17
const wordBytes = 8

/** Sections in frames of at most about a megabyte. What may still change is copied at once. */
export function encodeSnapshot(snapshot: DaySnapshot): Generator<Uint8Array, void> {
  refuseBigEndian()
  return framesOf([...sections(snapshot)])
}

/**
 * Inverse of {@link encodeSnapshot}.
 * @throws {DamagedError} The bytes are not what was written, or name members that do not exist.
 */
export function decodeSnapshot(pieces: Iterable<Uint8Array>): DaySnapshot {
  refuseBigEndian()
  const reader = new FrameReader(pieces)
  const header = [...new BigUint64Array(reader.section(headerNumbers * wordBytes).buffer)]
  if (header[0] !== magic) throw new DamagedError('another version')
  const numbers = header.map(Number)
  const [, , epochs, provisionalEpochs, claimEpochs, firstDay, openDay, step] = numbers as [
    number,
    ...number[],
  ]
  const [, , , , , , , , , , count, closedMembers, isGraphOld, rows, edges, groups, validUntil] = numbers
  const members = readMembers(reader, count!)
  const graph = readGraph(reader, { rows: rows!, edges: edges!, groups: groups!, validUntil: validUntil! })
  reader.end()
  const snapshot: DaySnapshot = {
    parameters: {
      totalGwei: header[1]!,
      epochs: epochs!,
      provisionalEpochs: provisionalEpochs!,
      claimEpochs: claimEpochs!,
      firstDay: firstDay!,
    },
    openDay: openDay!,
    step: step!,
    emittedGwei: header[8]!,
    carryGwei: header[9]!,
    closedMembers: closedMembers!,
    members,
    graph,
    isGraphOld: isGraphOld === 1,
  }
  if (closedMembers! > count! || rows! > count!) throw new DamagedError('more leaves than members')
  if (headerOf(snapshot).some((value, at) => BigInt(value) !== header[at])) {
    throw new DamagedError('a number that is too large')
  }
  return snapshot
}

function headerOf({ parameters, members, graph, ...rest }: DaySnapshot): readonly (bigint | number)[] {
  return [
    magic,
    parameters.totalGwei,
    parameters.epochs,
    parameters.provisionalEpochs,
    parameters.claimEpochs,
    parameters.firstDay,
    rest.openDay,
    rest.step,
    rest.emittedGwei,
    rest.carryGwei,
    members.count,
    rest.closedMembers,
    Number(rest.isGraphOld),
    graph.starts.length - 1,
    graph.targets.length,
    graph.seedGroups.length,
    graph.validUntil,
  ]
}

function* sections(snapshot: DaySnapshot): Generator<Uint8Array, void> {
  const { members, graph } = snapshot
  yield bytesOf(BigUint64Array.from(headerOf(snapshot), BigInt))
  for (const name of columnNames) yield bytesOf(members.filled(name)).slice()
  yield bytesOf(graph.starts)
  yield bytesOf(graph.targets)
  yield bytesOf(Uint32Array.from(graph.seedGroups, (group) => group.length))
  for (const group of graph.seedGroups) yield bytesOf(group)
}

function readMembers(reader: FrameReader, count: number): Members {
  const sectionOf = (name: ColumnName): Uint8Array =>
    reader.section(count * widthOf(name) * unitBytesOf(name))
  const parts = columnNames.map((name) => [name, sectionOf(name)] as const)
  const members = new Members(Math.max(count, 1))
  members.count = count
  for (const [name, bytes] of parts) bytesOf(members.filled(name)).set(bytes)
  const { circle, circleSize } = members.column
  for (let at = 0; at < count; at++) {
    if (circleSize[at]! > maximumCircle) throw new DamagedError('a circle that is too large')
    const own = circle.subarray(at * maximumCircle, at * maximumCircle + circleSize[at]!)
    if (own.some((id) => id < 1 || id > count)) throw new DamagedError('a circle of nobody')
  }
  return members
}

type GraphSize = {
  readonly rows: number
  readonly edges: number
  readonly groups: number
  readonly validUntil: number
}

function readGraph(reader: FrameReader, { rows, edges, groups, validUntil }: GraphSize): Graph {
  const numbers = (count: number): Uint32Array => new Uint32Array(reader.section(4 * count).buffer)
  const starts = numbers(rows + 1)
  const targets = numbers(edges)
  const seedGroups = [...numbers(groups)].map(numbers)
  const areStarts = starts[0] === 0 && starts[rows] === edges
  if (!areStarts || starts.some((start, at) => at > 0 && start < starts[at - 1]!)) {
    throw new DamagedError('edges out of order')
  }
  const isNobody = (row: number): boolean => row >= rows
  if (targets.some(isNobody) || seedGroups.some((group) => group.length === 0 || group.some(isNobody))) {
    throw new DamagedError('an edge to nobody')
  }
  return { starts, targets, seedGroups, validUntil }
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}

function refuseBigEndian(): void {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) throw new ByteOrderError()
}

/** Thrown on a processor that keeps integers with the greatest byte first. */
export class ByteOrderError extends WattError {
  readonly code = 'day/big-endian'
  override readonly fix = 'replay the chain on this machine, or use one that is little-endian'

  constructor() {
    super('Snapshots of the day are little-endian, this machine is not.')
  }
}

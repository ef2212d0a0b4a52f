/**
 * WebAssembly's instructions, as typed expressions.
 *
 * An expression leaves one value, a step leaves none. Both are functions that write themselves, so code nests as it
 * reads: `i64.store(to, i64.add(a, b))`.
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 * @module
 */
import { signed, unsigned } from './leb128.ts'

export type ValueType = 'i32' | 'i64' | 'v128'

/** Writes itself into a function's body. */
export type Step = (out: Body) => void
/** A step that leaves a value. */
export type Expr<T extends ValueType> = { readonly type: T; readonly write: Step }
type I32 = Expr<'i32'> | number
type I64 = Expr<'i64'> | bigint

export type Variable<T extends ValueType> = Expr<T> & {
  readonly set: (value: Expr<T>) => Step
  /** Sets it and leaves the value. */
  readonly tee: (value: Expr<T>) => Expr<T>
}

/** Where a branch goes: a block's end or a loop's begin. */
export type Label = { readonly name: string }

/** What a function takes, and what it leaves. */
export type Signature = { readonly params: readonly ValueType[]; readonly result?: ValueType }
/** A function of the module, or one that the host gives. */
export type FunctionRef = Signature & { index: number }

/** One function's body while it is written. */
export class Body {
  readonly labels: Label[] = []
  #page = new Uint8Array(256)
  #length = 0

  /** A view of what was written so far. */
  get bytes(): Uint8Array {
    return this.#page.subarray(0, this.#length)
  }

  push(...bytes: readonly number[]): void {
    this.append(bytes)
  }

  append(bytes: readonly number[]): void {
    if (this.#length + bytes.length > this.#page.length) {
      const larger = new Uint8Array(2 * (this.#length + bytes.length))
      larger.set(this.bytes)
      this.#page = larger
    }
    for (let at = 0; at < bytes.length; at++) this.#page[this.#length++] = bytes[at] as number
  }

  depthOf(label: Label): number {
    const at = this.labels.lastIndexOf(label)
    if (at < 0) throw new Error(`A branch leads to ${label.name}, which does not enclose it.`)
    return this.labels.length - 1 - at
  }
}

const raw =
  (...bytes: readonly number[]): Step =>
  (out) =>
    out.append(bytes)

const expr = <T extends ValueType>(type: T, ...parts: readonly Step[]): Expr<T> => ({
  type,
  write: steps(...parts),
})

/** Several steps as one. */
export function steps(...parts: readonly Step[]): Step {
  return (out) => {
    // Indexed, as most of the time a module takes is spent here.
    for (let at = 0; at < parts.length; at++) (parts[at] as Step)(out)
  }
}

function int(value: I32): Expr<'i32'> {
  return typeof value === 'number' ? expr('i32', raw(0x41, ...signed(BigInt(value | 0)))) : value
}

function long(value: I64): Expr<'i64'> {
  return typeof value === 'bigint' ? expr('i64', raw(0x42, ...signed(BigInt.asIntN(64, value)))) : value
}

const ints =
  <R extends ValueType>(type: R, opcode: number) =>
  (a: I32, b: I32): Expr<R> =>
    expr(type, int(a).write, int(b).write, raw(opcode))
const longs =
  <R extends ValueType>(type: R, opcode: number) =>
  (a: I64, b: I64): Expr<R> =>
    expr(type, long(a).write, long(b).write, raw(opcode))
const load =
  <T extends ValueType>(type: T, align: number, ...opcode: readonly number[]) =>
  (at: I32, offset = 0): Expr<T> =>
    expr(type, int(at).write, raw(...opcode, align, ...unsigned(offset)))
const store =
  <V>(wrap: (value: V) => Expr<ValueType>, align: number, ...opcode: readonly number[]) =>
  (at: I32, value: V, offset = 0): Step =>
    steps(int(at).write, wrap(value).write, raw(...opcode, align, ...unsigned(offset)))

type Two<Operand, T extends ValueType> = (a: Operand, b: Operand) => Expr<T>
type Load<T extends ValueType> = (at: I32, offset?: number) => Expr<T>
type Store<Value> = (at: I32, value: Value, offset?: number) => Step

export const i32: Readonly<
  Record<
    'add' | 'sub' | 'mul' | 'and' | 'or' | 'shl' | 'shr' | 'eq' | 'ne' | 'ltSigned' | 'lt' | 'gt' | 'ge',
    Two<I32, 'i32'>
  >
> & {
  readonly of: (value: I32) => Expr<'i32'>
  readonly isZero: (a: I32) => Expr<'i32'>
  readonly wrap: (a: I64) => Expr<'i32'>
  readonly load: Load<'i32'>
  readonly load8: Load<'i32'>
  readonly store: Store<I32>
  readonly store8: Store<I32>
} = {
  of: int,
  add: ints('i32', 0x6a),
  sub: ints('i32', 0x6b),
  mul: ints('i32', 0x6c),
  and: ints('i32', 0x71),
  or: ints('i32', 0x72),
  shl: ints('i32', 0x74),
  shr: ints('i32', 0x76),
  eq: ints('i32', 0x46),
  ne: ints('i32', 0x47),
  ltSigned: ints('i32', 0x48),
  lt: ints('i32', 0x49),
  gt: ints('i32', 0x4b),
  ge: ints('i32', 0x4f),
  isZero: (a: I32): Expr<'i32'> => expr('i32', int(a).write, raw(0x45)),
  /** The low half. */
  wrap: (a: I64): Expr<'i32'> => expr('i32', long(a).write, raw(0xa7)),
  load: load('i32', 2, 0x28),
  load8: load('i32', 0, 0x2d),
  store: store(int, 2, 0x36),
  store8: store(int, 0, 0x3a),
}

/** Unsigned unless the name says otherwise. */
export const i64: Readonly<
  Record<
    'add' | 'sub' | 'mul' | 'div' | 'rem' | 'and' | 'or' | 'xor' | 'shl' | 'shrSigned' | 'shr' | 'rotl',
    Two<I64, 'i64'>
  >
> &
  Readonly<Record<'eq' | 'ne' | 'ltSigned' | 'lt' | 'gt' | 'le' | 'ge', Two<I64, 'i32'>>> & {
    readonly of: (value: I64) => Expr<'i64'>
    readonly clz: (a: I64) => Expr<'i64'>
    readonly isZero: (a: I64) => Expr<'i32'>
    readonly extend: (a: I32) => Expr<'i64'>
    readonly load: Load<'i64'>
    readonly loadUnaligned: Load<'i64'>
    /** 32 bits, at any address. */
    readonly load32: Load<'i64'>
    readonly store: Store<I64>
    readonly storeUnaligned: Store<I64>
    readonly store32: Store<I64>
  } = {
  of: long,
  add: longs('i64', 0x7c),
  sub: longs('i64', 0x7d),
  mul: longs('i64', 0x7e),
  div: longs('i64', 0x80),
  rem: longs('i64', 0x82),
  and: longs('i64', 0x83),
  or: longs('i64', 0x84),
  xor: longs('i64', 0x85),
  shl: longs('i64', 0x86),
  shrSigned: longs('i64', 0x87),
  shr: longs('i64', 0x88),
  rotl: longs('i64', 0x89),
  clz: (a: I64): Expr<'i64'> => expr('i64', long(a).write, raw(0x79)),
  isZero: (a: I64): Expr<'i32'> => expr('i32', long(a).write, raw(0x50)),
  eq: longs('i32', 0x51),
  ne: longs('i32', 0x52),
  ltSigned: longs('i32', 0x53),
  lt: longs('i32', 0x54),
  gt: longs('i32', 0x56),
  le: longs('i32', 0x58),
  ge: longs('i32', 0x5a),
  extend: (a: I32): Expr<'i64'> => expr('i64', int(a).write, raw(0xad)),
  load: load('i64', 3, 0x29),
  /** At any address. */
  loadUnaligned: load('i64', 0, 0x29),
  load32: load('i64', 0, 0x35),
  store: store(long, 3, 0x37),
  storeUnaligned: store(long, 0, 0x37),
  store32: store(long, 0, 0x3e),
}

export const v128: {
  readonly load: Load<'v128'>
  readonly loadUnaligned: Load<'v128'>
  readonly store: Store<Expr<'v128'>>
  readonly storeUnaligned: Store<Expr<'v128'>>
  readonly reverse: (a: Expr<'v128'>) => Expr<'v128'>
  readonly lane: (a: Expr<'v128'>, index: number) => Expr<'i64'>
  readonly ofLanes: (low: I64, high: I64) => Expr<'v128'>
} = {
  load: load('v128', 4, 0xfd, 0x00),
  loadUnaligned: load('v128', 0, 0xfd, 0x00),
  store: store((value: Expr<'v128'>) => value, 4, 0xfd, 0x0b),
  storeUnaligned: store((value: Expr<'v128'>) => value, 0, 0xfd, 0x0b),
  /** The sixteen bytes in the opposite order. */
  reverse: (a: Expr<'v128'>): Expr<'v128'> =>
    expr('v128', a.write, a.write, raw(0xfd, 0x0d, ...Array.from({ length: 16 }, (_, index) => 15 - index))),
  /** One of the two halves. */
  lane: (a: Expr<'v128'>, index: number): Expr<'i64'> => expr('i64', a.write, raw(0xfd, 0x1d, index)),
  ofLanes: (low: I64, high: I64): Expr<'v128'> =>
    expr('v128', long(low).write, raw(0xfd, 0x12), long(high).write, raw(0xfd, 0x1e, 1)),
}

export const memory: {
  readonly fill: (at: I32, byte: I32, size: I32) => Step
  readonly copy: (to: I32, from: I32, size: I32) => Step
  readonly pages: () => Expr<'i32'>
  readonly grow: (pages: I32) => Expr<'i32'>
} = {
  fill: (at: I32, byte: I32, size: I32): Step =>
    steps(int(at).write, int(byte).write, int(size).write, raw(0xfc, 0x0b, 0)),
  copy: (to: I32, from: I32, size: I32): Step =>
    steps(int(to).write, int(from).write, int(size).write, raw(0xfc, 0x0a, 0, 0)),
  /** In pages of 64 KiB. */
  pages: (): Expr<'i32'> => expr('i32', raw(0x3f, 0)),
  grow: (pages: I32): Expr<'i32'> => expr('i32', int(pages).write, raw(0x40, 0)),
}

/** `then` or `otherwise`, both of which are worked out. */
export function select<T extends ValueType>(then: Expr<T>, otherwise: Expr<T>, condition: I32): Expr<T> {
  return expr(then.type, then.write, otherwise.write, int(condition).write, raw(0x1b))
}

export function label(name: string): Label {
  return { name }
}

/** Branches to `to` go behind it. */
export function block(to: Label, ...body: readonly Step[]): Step {
  return nested(0x02, to, body)
}

/** Branches to `to` go to its begin. */
export function loop(to: Label, ...body: readonly Step[]): Step {
  return nested(0x03, to, body)
}

function nested(opcode: number, to: Label, body: readonly Step[]): Step {
  return (out) => {
    out.push(opcode, 0x40)
    out.labels.push(to)
    for (const step of body) step(out)
    out.labels.pop()
    out.push(0x0b)
  }
}

const unnamed = label('an if')

export function when(condition: I32, then: readonly Step[], otherwise: readonly Step[] = []): Step {
  return (out) => {
    int(condition).write(out)
    out.push(0x04, 0x40)
    out.labels.push(unnamed)
    for (const step of then) step(out)
    if (otherwise.length > 0) out.push(0x05)
    for (const step of otherwise) step(out)
    out.labels.pop()
    out.push(0x0b)
  }
}

export function br(to: Label): Step {
  return (out) => out.push(0x0c, ...unsigned(out.depthOf(to)))
}

export function brIf(to: Label, condition: I32): Step {
  return (out) => {
    int(condition).write(out)
    out.push(0x0d, ...unsigned(out.depthOf(to)))
  }
}

/** Goes to `to[index]`, to `otherwise` beyond. */
export function brTable(index: I32, to: readonly Label[], otherwise: Label): Step {
  return (out) => {
    int(index).write(out)
    const depths = [...to, otherwise].map((it) => unsigned(out.depthOf(it)))
    out.push(0x0e, ...unsigned(to.length), ...depths.flat())
  }
}

export function ret(value?: Expr<ValueType>): Step {
  return steps(...(value ? [value.write] : []), raw(0x0f))
}

export const unreachable: Step = raw(0x00)

/** Calls a function that leaves nothing. */
export function run(callee: FunctionRef, ...values: readonly Expr<ValueType>[]): Step {
  return (out) => {
    for (const value of values) value.write(out)
    out.push(0x10, ...unsigned(callee.index))
  }
}

/** Calls a function that leaves a value. */
export function call<T extends ValueType>(
  callee: FunctionRef & { readonly result: T },
  ...values: readonly Expr<ValueType>[]
): Expr<T> {
  return expr(callee.result, run(callee, ...values))
}

/** `opcode` reads it; the next one writes it. Only locals have a tee. */
export function variable<T extends ValueType>(type: T, opcode: number, index: number): Variable<T> {
  return {
    ...expr(type, raw(opcode, ...unsigned(index))),
    set: (value) => steps(value.write, raw(opcode + 1, ...unsigned(index))),
    tee: (value) => expr(type, value.write, raw(opcode + 2, ...unsigned(index))),
  }
}

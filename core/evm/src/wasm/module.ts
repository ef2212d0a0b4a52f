/**
 * A WebAssembly module: its functions, variables and exports, and their bytes.
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 * @module
 */
import { concatBytes } from '@noble/hashes/utils.js'
import {
  Body,
  variable,
  type FunctionRef,
  type Signature,
  type Step,
  type ValueType,
  type Variable,
} from './code.ts'
import { unsigned } from './leb128.ts'

const typeBytes = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const satisfies Record<ValueType, number>

/** Hands out a function's variables; what a scope took is free again behind it. */
export class Locals {
  readonly types: ValueType[] = []
  readonly #params: number
  readonly #free: Record<ValueType, number[]> = { i32: [], i64: [], v128: [] }
  #taken: [ValueType, number][] = []

  constructor(params: number) {
    this.#params = params
  }

  take<T extends ValueType>(type: T): Variable<T> {
    const index = this.#free[type].pop() ?? this.#params + this.types.push(type) - 1
    this.#taken.push([type, index])
    return variable(type, 0x20, index)
  }

  scope<Result>(work: () => Result): Result {
    const outer = this.#taken
    this.#taken = []
    const result = work()
    for (const [type, index] of this.#taken.toReversed()) this.#free[type].push(index)
    this.#taken = outer
    return result
  }
}

type Parameters<Types extends readonly ValueType[]> = { [Index in keyof Types]: Variable<Types[Index]> }

/** A module under construction. All imports come before the first function. */
export class ModuleBuilder {
  readonly #types: Signature[] = []
  readonly #imports: { readonly name: string; readonly signature: Signature }[] = []
  readonly #functions: {
    readonly signature: Signature
    readonly head: readonly number[]
    readonly code: Uint8Array
  }[] = []
  readonly #importedGlobals: { readonly name: string; readonly type: ValueType }[] = []
  readonly #globals: ValueType[] = []
  readonly #exports: { readonly name: string; readonly kind: number; readonly index: number }[] = []

  importFunction<const S extends Signature>(name: string, signature: S): FunctionRef & S {
    this.#imports.push({ name, signature })
    return { ...signature, index: this.#imports.length - 1 }
  }

  /** A variable that another module has. All of them come before the first of its own. */
  importGlobal<T extends 'i32' | 'i64'>(name: string, type: T): Omit<Variable<T>, 'tee'> {
    return variable(type, 0x23, this.#importedGlobals.push({ name, type }) - 1)
  }

  /** A variable of the whole module that the host sees, zero at first. */
  global<T extends 'i32' | 'i64'>(name: string, type: T): Omit<Variable<T>, 'tee'> {
    const index = this.#importedGlobals.length + this.#globals.push(type) - 1
    this.#exports.push({ name, kind: 3, index })
    return variable(type, 0x23, index)
  }

  /** Exported when it has a name. */
  define<const Types extends readonly ValueType[], const R extends ValueType | undefined = undefined>(
    shape: { readonly name?: string; readonly params: Types; readonly result?: R },
    write: (locals: Locals, ...params: Parameters<Types>) => readonly Step[],
  ): FunctionRef & { readonly result: R extends ValueType ? R : never } {
    const { name, params, result } = shape
    const locals = new Locals(params.length)
    const given = params.map((type, index) => variable(type, 0x20, index)) as Parameters<Types>
    const body = new Body()
    for (const step of write(locals, ...given)) step(body)
    const kinds = locals.types.map((type) => [1, typeBytes[type]])
    const signature: Signature = { params, ...(result && { result }) }
    body.push(0x0b)
    const types = vector(kinds)
    const head = [...unsigned(types.length + body.bytes.length), ...types]
    this.#functions.push({ signature, head, code: body.bytes })
    const index = this.#imports.length + this.#functions.length - 1
    if (name !== undefined) this.#exports.push({ name, kind: 0, index })
    return { params, result, index } as unknown as FunctionRef & {
      readonly result: R extends ValueType ? R : never
    }
  }

  /** The module's bytes. It imports its memory as `host.memory`, and functions and variables by name from `host`. */
  encode(pages: number): Uint8Array<ArrayBuffer> {
    const imports = this.#imports.map(({ name, signature }) => [
      ...text('host'),
      ...text(name),
      0,
      this.#typeOf(signature),
    ])
    const variables = this.#importedGlobals.map(({ name, type }) => [
      ...text('host'),
      ...text(name),
      3,
      typeBytes[type],
      1,
    ])
    const functions = this.#functions.map(({ signature }) => [this.#typeOf(signature)])
    const memoryImport = [...text('host'), ...text('memory'), 2, 0, ...unsigned(pages)]
    const zero = { i32: [0x41, 0, 0x0b], i64: [0x42, 0, 0x0b], v128: [] }
    const sections = [
      section(2, vector([...imports, ...variables, memoryImport])),
      section(3, vector(functions)),
      section(6, vector(this.#globals.map((type) => [typeBytes[type], 1, ...zero[type]]))),
      section(
        7,
        vector(this.#exports.map(({ name, kind, index }) => [...text(name), kind, ...unsigned(index)])),
      ),
    ]
    const types = section(1, vector(this.#types.map(typeEntry)))
    const count = unsigned(this.#functions.length)
    const codeBytes = this.#functions.reduce((sum, it) => sum + it.head.length + it.code.length, count.length)
    const codes = this.#functions.flatMap(({ head, code }) => [head, code])
    const preamble = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
    const parts = [preamble, types, ...sections, [10], unsigned(codeBytes), count, ...codes]
    return concatBytes(...parts.map((it) => Uint8Array.from(it)))
  }

  #typeOf(signature: Signature): number {
    const key = typeEntry(signature).join()
    const found = this.#types.findIndex((it) => typeEntry(it).join() === key)
    return found < 0 ? this.#types.push(signature) - 1 : found
  }
}

function typeEntry({ params, result }: Signature): number[] {
  return [
    0x60,
    ...vector(params.map((type) => [typeBytes[type]])),
    ...vector(result ? [[typeBytes[result]]] : []),
  ]
}

function section(id: number, bytes: readonly number[]): number[] {
  return [id, ...sized(bytes)]
}

function sized(bytes: readonly number[]): number[] {
  return unsigned(bytes.length).concat(bytes)
}

function vector(items: readonly (readonly number[])[]): number[] {
  return unsigned(items.length).concat(items.flat())
}

function text(value: string): number[] {
  return sized([...new TextEncoder().encode(value)])
}

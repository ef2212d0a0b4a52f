/**
 * Compiled code as bytes, on its way from the thread that compiles to the one that runs it. The number of entries and the entries,
 * in little-endian words of four bytes, then the module; nothing for code that is beyond the compiler's limits.
 * @module
 */
import { opcodesOf } from '../frames/opcodes.ts'
import type { Hardfork } from '../rules.ts'
import { compile, type Compiled } from './compile.ts'

const intBytes = 4

/** What the host's other thread does for {@link EngineOptions}' `compileElsewhere`. */
export function compileHotCode(code: Uint8Array, hardfork: Hardfork = 'osaka'): Uint8Array {
  const compiled = compile(code, opcodesOf(hardfork))
  if (compiled !== undefined && !WebAssembly.validate(compiled.bytes))
    throw new Error('The compiler wrote a module that is none.')
  return pack(compiled)
}

function pack(compiled: Compiled | undefined): Uint8Array {
  if (compiled === undefined) return new Uint8Array(0)
  const { bytes, entries } = compiled
  const ints = [entries.size, ...[...entries].flat()]
  const packed = new Uint8Array(intBytes * ints.length + bytes.length)
  const view = new DataView(packed.buffer)
  for (const [index, value] of ints.entries()) view.setUint32(intBytes * index, value, true)
  packed.set(bytes, intBytes * ints.length)
  return packed
}

/** Inverse of {@link compileHotCode}; undefined for code beyond the limits. */
export function unpack(packed: Uint8Array): Compiled | undefined {
  if (packed.length === 0) return undefined
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const int = (index: number): number => view.getUint32(intBytes * index, true)
  const size = int(0)
  const entries = new Map(
    Array.from({ length: size }, (_, index) => [int(1 + 2 * index), int(2 + 2 * index)]),
  )
  return { entries, bytes: packed.slice(intBytes * (1 + 2 * size)) }
}

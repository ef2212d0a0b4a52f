/**
 * Decoded programs: a bounded cache of them, and which lie in linear memory. When that is full, those of open frames are
 * brought together at its begin and the rest make room.
 * @module
 */
import type { Frame } from '../frames/interpreter.ts'
import { frameAt, frameBytes, frames, programs, programsEnd } from './layout.ts'
import type { LinearMemory } from './linear-memory.ts'
import type { Decoder, Program } from './program.ts'

type Loaded = Program & { at: number }

/** Bytes of decoded code that are kept besides those in linear memory. */
const cacheBytesMax = 32 * 2 ** 20
/** Above this the next transaction begins with an empty region. */
const fillMax = programs + 64 * 2 ** 20

export class Programs {
  readonly #memory: LinearMemory
  readonly #decoder: Decoder
  /** By hash of the code, the one that was used longest ago first. */
  readonly #decoded = new Map<string, Program>()
  readonly #loaded = new Map<string, Loaded>()
  readonly #open: Loaded[] = []
  #decodedBytes = 0
  #end = programs

  constructor(memory: LinearMemory, decoder: Decoder) {
    this.#memory = memory
    this.#decoder = decoder
  }

  begin(): void {
    this.#open.length = 0
    if (this.#end > fillMax) this.#empty()
  }

  /** The program of the frame that opens, in linear memory until it leaves. */
  enter({ code, codeHash }: Frame): Loaded {
    const known = codeHash === undefined ? undefined : this.#loaded.get(codeHash)
    const loaded = known ?? this.#load(this.#programOf(code, codeHash))
    if (codeHash !== undefined) this.#loaded.set(codeHash, loaded)
    this.#open.push(loaded)
    return loaded
  }

  leave(): void {
    this.#open.pop()
  }

  #programOf(code: Uint8Array, codeHash: string | undefined): Program {
    if (codeHash === undefined) return this.#decoder.decode(code)
    const found = this.#decoded.get(codeHash)
    const program = found ?? this.#decoder.decode(code)
    this.#decoded.delete(codeHash)
    this.#decoded.set(codeHash, program)
    if (found === undefined) this.#decodedBytes += program.image.length
    for (const [oldest, { image }] of this.#decoded) {
      if (this.#decodedBytes <= cacheBytesMax) break
      this.#decoded.delete(oldest)
      this.#decodedBytes -= image.length
    }
    return program
  }

  #load(program: Program): Loaded {
    if (this.#end + program.image.length > programsEnd) this.#compact()
    return this.#place(program)
  }

  #place(program: Program): Loaded {
    const at = this.#end
    if (at + program.image.length > programsEnd)
      throw new RangeError('Open frames have more code than there is room for.')
    this.#memory.bytes.set(program.image, at)
    this.#end = Math.ceil((at + program.image.length) / 32) * 32
    return { ...program, at }
  }

  /** Frames count instructions from their program's begin, so moving one is telling them where that is. */
  #compact(): void {
    this.#empty()
    const moved = new Map<Loaded, Loaded>()
    for (const [depth, old] of this.#open.entries()) {
      const loaded = moved.get(old) ?? this.#place(old)
      moved.set(old, loaded)
      this.#open[depth] = loaded
      this.#memory.setInt(frames + frameBytes * depth + frameAt.program, loaded.at)
    }
  }

  #empty(): void {
    this.#loaded.clear()
    this.#end = programs
  }
}

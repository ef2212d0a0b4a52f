/**
 * Decoded code in linear memory: tables and blocks, in the order in which they were first come to. When there is no more room all of
 * it goes, and what runs on is decoded again. Frames name a place in the code, so they need not know.
 *
 * Only the frame that runs has to have its table, and room for one stretch of code. Init code is the longest there is, and
 * takes 200 KiB of the 32 MiB (EIP-3860). However many frames are open, there is room for that.
 * @module
 */
import type { Frame } from '../frames/interpreter.ts'
import { stretchBytesMax, type Decoder } from './decoder.ts'
import { isLanding, type Landings } from './landings.ts'
import { frameAt, frameBytes, frames, programs, programsEnd } from './layout.ts'
import type { LinearMemory } from './linear-memory.ts'
import { instructionBytes, noLanding, type Program } from './program.ts'

/** Small contracts leave room for more than it is worth to know. */
const loadedMax = 8_192

export class Programs {
  readonly #memory: LinearMemory
  readonly #decoder: Decoder
  readonly #landings: Landings
  readonly #regionEnd: number
  /** By hash of the code; all have a table. */
  readonly #loaded = new Map<string, Program>()
  readonly #open: Program[] = []
  #end = programs

  /** With `bytes` of linear memory, as many as there are unless given. */
  constructor(
    memory: LinearMemory,
    decoder: Decoder,
    landings: Landings,
    bytes: number = programsEnd - programs,
  ) {
    this.#memory = memory
    this.#decoder = decoder
    this.#landings = landings
    this.#regionEnd = programs + bytes
  }

  begin(): void {
    this.#open.length = 0
  }

  /** A frame opens. */
  enter({ code, codeHash }: Frame): void {
    const known = codeHash === undefined ? undefined : this.#loaded.get(codeHash)
    this.#open.push(known ?? { code, codeHash, landings: this.#landings.of(code, codeHash), table: 0 })
    this.#show()
  }

  /** It is over, and its caller goes on. */
  leave(): void {
    this.#open.pop()
    if (this.#open.length > 0) this.#show()
  }

  /**
   * Where the block lies that begins at a place in the running frame's code. It is decoded if it is not yet.
   * @param link - Address of an instruction that leads there, and shall lead to the block; 0 for none.
   */
  blockAt(place: number, link: number): number {
    const program = this.#running()
    const { ints } = this.#memory
    const known = blockIn(ints, program, place)
    if (known > 0) {
      if (link > 0) this.#decoder.resolve(ints, link, known)
      return known
    }
    if (this.#end + stretchBytesMax > this.#regionEnd) {
      this.#empty()
      this.#show()
      return this.#decode(program, place)
    }
    if (link > 0 && link + instructionBytes === this.#end && this.#decoder.isLink(ints, link)) {
      // What comes next in the code comes next here: it may stand where the link is.
      this.#end = link
      return this.#decode(program, place)
    }
    const block = this.#decode(program, place)
    if (link > 0) this.#decoder.resolve(ints, link, block)
    return block
  }

  /** The block at a place to which a jump goes; 0 where none may land. */
  landAt(place: number): number {
    return isLanding(this.#running().landings, place) ? this.blockAt(place, 0) : 0
  }

  #decode(program: Program, place: number): number {
    this.#end = this.#decoder.decode(program, place, this.#memory, this.#end)
    if (this.#end > this.#regionEnd) throw new Error('Decoded code took more room than was kept for it.')
    return blockIn(this.#memory.ints, program, place)
  }

  /** Tells the running frame where its table is. It gets one if it has none. */
  #show(): void {
    const program = this.#running()
    if (program.table === 0) this.#place(program)
    this.#memory.setInt(frames + frameBytes * (this.#open.length - 1) + frameAt.table, program.table)
  }

  #place(program: Program): void {
    const bytes = 4 * (program.code.length + 1)
    if (this.#end + bytes + stretchBytesMax > this.#regionEnd || this.#loaded.size >= loadedMax) this.#empty()
    if (this.#end + bytes + stretchBytesMax > this.#regionEnd)
      throw new RangeError(`There is no room for ${program.code.length} bytes of code.`)
    this.#memory.bytes.fill(0, this.#end, this.#end + bytes)
    program.table = this.#end
    this.#end += bytes
    if (program.codeHash !== undefined) this.#loaded.set(program.codeHash, program)
  }

  #empty(): void {
    for (const program of this.#loaded.values()) program.table = 0
    for (const program of this.#open) program.table = 0
    this.#loaded.clear()
    this.#end = programs
  }

  #running(): Program {
    const program = this.#open.at(-1)
    if (program === undefined) throw new Error('No frame is open.')
    return program
  }
}

function blockIn(ints: Uint32Array, { table }: Program, place: number): number {
  return (ints[(table >>> 2) + place] as number) & ~noLanding
}

/**
 * Where jumps may land: at each JUMPDEST that is no data of a PUSH. That takes one pass over all of the code, so it is kept.
 * @module
 */
import { dataBytes, jumpdest } from './program.ts'

/** A transaction can afford to touch 7,000 accounts; for so many of the largest this is enough. */
const keptBytesMax = 24 * 2 ** 20
/** What an entry weighs besides. */
const entryBytes = 128

/** Of the codes that were used last, by hash. Interpreters may share it. */
export class Landings {
  /** The one that was used longest ago first. */
  readonly #kept = new Map<string, Uint8Array>()
  /** Kept from use to use: a new one would step over all that was removed, each time. */
  #oldest = this.#kept.keys()
  #uses = 0
  #bytes = 0

  /** @returns a bit for each byte of code. */
  of(code: Uint8Array, codeHash: string | undefined): Uint8Array {
    if (codeHash === undefined) return landingsOf(code)
    const known = this.#kept.get(codeHash)
    const landings = known ?? landingsOf(code)
    this.#kept.delete(codeHash)
    this.#kept.set(codeHash, landings)
    // And yet not for good: one that stands still holds every table that the map has outgrown since.
    if (++this.#uses > this.#kept.size) this.#beginAnew()
    if (known === undefined) this.#bytes += landings.length + entryBytes
    while (this.#bytes > keptBytesMax) this.#forgetOldest()
    return landings
  }

  #forgetOldest(): void {
    const { done, value } = this.#oldest.next()
    if (done === true) return this.#beginAnew()
    this.#bytes -= (this.#kept.get(value)?.length ?? 0) + entryBytes
    this.#kept.delete(value)
  }

  #beginAnew(): void {
    this.#oldest = this.#kept.keys()
    this.#uses = 0
  }
}

export function isLanding(landings: Uint8Array, at: number): boolean {
  return (((landings[at >>> 3] ?? 0) >>> (at & 7)) & 1) === 1
}

function landingsOf(code: Uint8Array): Uint8Array {
  const landings = new Uint8Array((code.length + 7) >>> 3)
  for (let at = 0; at < code.length; at++) {
    const opcode = code[at] as number
    if (opcode === jumpdest) landings[at >>> 3] = (landings[at >>> 3] as number) | (1 << (at & 7))
    else at += dataBytes(opcode)
  }
  return landings
}

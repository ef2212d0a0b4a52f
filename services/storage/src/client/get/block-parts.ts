/**
 * A block as its bytes come over the line: kept where they arrived instead of copied into one place, and hashed meanwhile.
 * @module
 */
import { Sha256 } from '#sha256'
import { compareBytes } from '../../bytes.ts'

/** The bytes of a block, in order. */
export type BlockParts = readonly Uint8Array[]

/** Smaller parts are put together: each alone would take more memory than its bytes. */
const partBytesMin = 4096

/** Gathers one block. */
export class BlockGatherer {
  readonly #parts: Uint8Array[] = []
  readonly #digest = new Sha256()
  #small: Uint8Array = new Uint8Array(0)
  #smallBytes = 0

  add(part: Uint8Array): void {
    this.#digest.update(part)
    if (part.length >= partBytesMin) {
      this.#closeSmall()
      this.#parts.push(part)
      return
    }
    if (this.#smallBytes + part.length > this.#small.length) {
      this.#closeSmall()
      this.#small = new Uint8Array(partBytesMin)
    }
    this.#small.set(part, this.#smallBytes)
    this.#smallBytes += part.length
  }

  /** @returns the block, where its sha256 is `digest`; undefined otherwise */
  finish(digest: Uint8Array): BlockParts | undefined {
    this.#closeSmall()
    return compareBytes(this.#digest.digest(), digest) === 0 ? this.#parts : undefined
  }

  #closeSmall(): void {
    if (this.#smallBytes > 0) this.#parts.push(this.#small.subarray(0, this.#smallBytes))
    this.#small = new Uint8Array(0)
    this.#smallBytes = 0
  }
}

/** The bytes `from` to `to` of a block. */
export function cutParts(block: BlockParts, from: number, to: number): BlockParts {
  let start = 0
  return block.flatMap((part) => {
    const cut = part.subarray(Math.max(0, from - start), Math.max(0, to - start))
    start += part.length
    return cut.length > 0 ? [cut] : []
  })
}

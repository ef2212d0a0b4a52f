/**
 * The lowest eleven levels of a piece's tree, over 65,024 bytes at a time: they stay in the processor's cache.
 * @module
 */
import { padFr32, paddedQuadBytes, quadBytes } from './fr32.ts'
import { hashLevel, zeroNodes } from './merkle.ts'
import { baseHeight, subtreeBytes } from './piece-tree.ts'
import { nodeBytes } from './size.ts'

/** Working memory for one subtree of at most 2^11 nodes; used again and again. */
export class Subtree {
  readonly #words = new Uint32Array((subtreeBytes / quadBytes) * 32)
  readonly #levels: Uint8Array[]

  constructor() {
    const leaves = new Uint8Array(this.#words.buffer)
    this.#levels = [leaves]
    for (let height = 1; height <= baseHeight; height++) {
      this.#levels.push(new Uint8Array(leaves.length >> height))
    }
  }

  /**
   * Root of a subtree.
   * @param raw - At most what the height holds; zeros follow.
   * @returns A view that the next call writes over.
   */
  root(raw: Uint8Array, height: number): Uint8Array {
    this.#fill(raw)
    let nodes = Math.ceil(raw.length / quadBytes) * 4
    for (let level = 0; level < height; level++) {
      if (nodes % 2 === 1) {
        this.#levels[level]!.set(zeroNodes[level]!, nodes * nodeBytes)
        nodes++
      }
      const below = this.#levels[level]!.subarray(0, nodes * nodeBytes)
      nodes /= 2
      hashLevel(below, this.#levels[level + 1]!.subarray(0, nodes * nodeBytes))
    }
    return this.#levels[height]!.subarray(0, nodeBytes)
  }

  /** The node at an index of a level, after {@link root}; what stands over zeros alone may hold anything. */
  node(height: number, index: number): Uint8Array {
    return this.#levels[height]!.subarray(index * nodeBytes, (index + 1) * nodeBytes)
  }

  #fill(raw: Uint8Array): void {
    const whole = raw.length - (raw.length % quadBytes)
    padFr32(raw.subarray(0, whole), this.#words)
    if (whole === raw.length) return
    const last = new Uint8Array(quadBytes)
    last.set(raw.subarray(whole))
    padFr32(last, this.#words.subarray((whole / quadBytes) * (paddedQuadBytes / 4)))
  }
}

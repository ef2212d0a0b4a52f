/**
 * The commitment of a piece, from a stream of its bytes.
 * @module
 */
import { type Piece, pieceOf } from './piece.ts'
import { baseHeight, PieceTree, subtreeBytes } from './piece-tree.ts'
import { heightOf, nodeBytes } from './size.ts'
import { Subtree } from './subtree.ts'

/** Hashes a piece as its bytes come. One at a time may be made of each instance. */
export class PieceHasher {
  readonly #subtree = new Subtree()
  readonly #pending = new Uint8Array(subtreeBytes)
  #pendingBytes = 0
  #sizeBytes = 0
  /** Nodes of height 11; grows by doubling. */
  #base = new Uint8Array(64 * nodeBytes)
  #baseNodes = 0

  /** Takes the next bytes, any number of them. */
  update(bytes: Uint8Array): this {
    let from = 0
    this.#sizeBytes += bytes.length
    if (this.#pendingBytes > 0) {
      from = Math.min(subtreeBytes - this.#pendingBytes, bytes.length)
      this.#pending.set(bytes.subarray(0, from), this.#pendingBytes)
      this.#pendingBytes += from
      if (this.#pendingBytes < subtreeBytes) return this
      this.#push(this.#subtree.root(this.#pending, baseHeight))
      this.#pendingBytes = 0
    }
    for (; bytes.length - from >= subtreeBytes; from += subtreeBytes) {
      this.#push(this.#subtree.root(bytes.subarray(from, from + subtreeBytes), baseHeight))
    }
    this.#pending.set(bytes.subarray(from))
    this.#pendingBytes = bytes.length - from
    return this
  }

  /**
   * The piece of all bytes so far.
   * @throws {PieceSizeError} There were none, or too many.
   */
  finish(): { readonly piece: Piece; readonly tree: PieceTree } {
    const height = heightOf(this.#sizeBytes)
    if (this.#pendingBytes > 0) {
      const rest = this.#pending.subarray(0, this.#pendingBytes)
      this.#push(this.#subtree.root(rest, Math.min(baseHeight, height)))
      this.#pendingBytes = 0
    }
    const tree = new PieceTree(this.#sizeBytes, this.#base.slice(0, this.#baseNodes * nodeBytes))
    return { piece: pieceOf(tree.root, this.#sizeBytes), tree }
  }

  #push(node: Uint8Array): void {
    if (this.#baseNodes * nodeBytes === this.#base.length) {
      const larger = new Uint8Array(this.#base.length * 2)
      larger.set(this.#base)
      this.#base = larger
    }
    this.#base.set(node, this.#baseNodes * nodeBytes)
    this.#baseNodes++
  }
}

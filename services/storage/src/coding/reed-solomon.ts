/**
 * Reed-Solomon over GF(2^8) with the matrix of Backblaze's JavaReedSolomon and klauspost/reedsolomon: Vandermonde, made systematic.
 * Tools that use either of them read these shards.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { ReedSolomonErasure } from '@subspace/reed-solomon-erasure.wasm'
import { WattError } from '@watt/errors'
import { checkCode } from './stripes.ts'

/** Makes n blocks of k, and all n of any k. */
export class ReedSolomon {
  readonly k: number
  readonly n: number
  readonly #codec: ReedSolomonErasure

  private constructor(k: number, n: number, codec: ReedSolomonErasure) {
    this.k = k
    this.n = n
    this.#codec = codec
  }

  /** @throws {CodeError} There is no code with these numbers. */
  static async create(k: number, n: number): Promise<ReedSolomon> {
    checkCode({ k, n, blockBytes: 1 })
    return new ReedSolomon(k, n, await loaded())
  }

  /**
   * The n blocks of a stripe, of ceil(length / k) bytes each: first k with the stripe itself, zeros at its end.
   * They are views of one new buffer.
   */
  encode(stripe: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const blockBytes = Math.ceil(stripe.length / this.k)
    const all = new Uint8Array(this.n * blockBytes)
    all.set(stripe)
    if (blockBytes > 0) this.#codec.encode(all, this.k, this.n - this.k)
    return views(all, this.n)
  }

  /**
   * All n blocks from at least k of them.
   * @param blocks - n entries, absent ones undefined, the others of one length.
   * @throws {ReconstructError} Too few are there, or their lengths differ.
   */
  reconstruct(blocks: readonly (Uint8Array | undefined)[]): Uint8Array<ArrayBuffer>[] {
    const present = blocks.filter((block) => block !== undefined)
    const blockBytes = present[0]?.length ?? 0
    if (blocks.length !== this.n) throw new ReconstructError(`${blocks.length} places for ${this.n} blocks`)
    if (present.length < this.k) throw new ReconstructError(`${present.length} of ${this.k} blocks`)
    if (blockBytes === 0 || present.some((block) => block.length !== blockBytes)) {
      throw new ReconstructError('blocks of different lengths, or empty ones')
    }
    const all = new Uint8Array(this.n * blockBytes)
    for (const [index, block] of blocks.entries()) if (block !== undefined) all.set(block, index * blockBytes)
    this.#codec.reconstruct(
      all,
      this.k,
      this.n - this.k,
      Array.from(blocks, (block) => block !== undefined),
    )
    if (blocks.slice(this.k).some((block) => block === undefined))
      this.#codec.encode(all, this.k, this.n - this.k)
    return views(all, this.n)
  }
}

function views(all: Uint8Array<ArrayBuffer>, count: number): Uint8Array<ArrayBuffer>[] {
  const bytes = all.length / count
  return Array.from({ length: count }, (_, index) => all.subarray(index * bytes, (index + 1) * bytes))
}

let codec: Promise<ReedSolomonErasure> | undefined

/** The module looks for its file beside a script that bundlers move, so it is given the bytes. */
function loaded(): Promise<ReedSolomonErasure> {
  const file = createRequire(import.meta.url).resolve(
    '@subspace/reed-solomon-erasure.wasm/dist/reed_solomon_erasure_bg.wasm',
  )
  codec ??= readFile(file).then((bytes) => ReedSolomonErasure.fromBytes(bytes))
  return codec
}

/** Thrown when blocks do not suffice to make the others. */
export class ReconstructError extends WattError {
  readonly code = 'storage/reconstruct'
  override readonly fix = 'Fetch blocks of other shards; any k of n are enough.'
  constructor(found: string) {
    super(`The blocks cannot be made again: ${found}.`)
  }
}

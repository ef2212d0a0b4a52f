/**
 * Reed-Solomon over GF(2^8) with the matrix of Backblaze's JavaReedSolomon and klauspost/reedsolomon, whose tools read these blocks.
 * Their matrix takes k data bytes as the values of a polynomial at 0 … k-1 and continues it to n-1, so that one formula,
 * Lagrange's, makes parity and brings back what is lost.
 * @module
 */
import { WattError } from '@watt/errors'
import { weights } from './gf256.ts'
import { instantiateKernel, type Kernel, productTable, stepBytes, tableBytes, tileBytes } from './kernel.ts'
import { checkCode, shardsMax } from './stripes.ts'

/** Makes n blocks of k, and all n of any k. */
export class ReedSolomon {
  readonly k: number
  readonly n: number
  readonly #kernel: Kernel

  private constructor(k: number, n: number, kernel: Kernel) {
    this.k = k
    this.n = n
    this.#kernel = kernel
  }

  /** @throws {CodeError} There is no code with these numbers. */
  static async create(k: number, n: number): Promise<ReedSolomon> {
    checkCode({ k, n, blockBytes: 1 })
    sharedKernel ??= instantiateKernel(tablesAt + shardsMax * shardsMax * tableBytes)
    return new ReedSolomon(k, n, sharedKernel)
  }

  /**
   * The n blocks of a stripe, of ceil(length / k) bytes each: first k with the stripe itself, zeros at its end.
   * Each has a buffer of its own, so that it can be moved to a thread.
   */
  encode(stripe: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const blockBytes = Math.ceil(stripe.length / this.k)
    const data = range(0, this.k).map((index) => {
      const block = new Uint8Array(blockBytes)
      block.set(stripe.subarray(index * blockBytes, (index + 1) * blockBytes))
      return block
    })
    return [...data, ...this.#continued(data, range(0, this.k), range(this.k, this.n))]
  }

  /**
   * All n blocks from at least k of them; those that are there are given back as they are.
   * @param blocks - n entries, absent ones undefined, the others of one length.
   * @throws {ReconstructError} Too few are there, or their lengths differ.
   */
  reconstruct(blocks: readonly (Uint8Array | undefined)[]): Uint8Array[] {
    return this.#completed(blocks, this.n)
  }

  /**
   * The k data blocks from at least k of all: what a reader needs. Costs nothing for those that are there.
   * @throws {ReconstructError} Too few are there, or their lengths differ.
   */
  dataBlocks(blocks: readonly (Uint8Array | undefined)[]): Uint8Array[] {
    return this.#completed(blocks, this.k)
  }

  #completed(blocks: readonly (Uint8Array | undefined)[], count: number): Uint8Array[] {
    const present = blocks.flatMap((block, index) => (block === undefined ? [] : [{ block, index }]))
    if (blocks.length !== this.n) throw new ReconstructError(`${blocks.length} places for ${this.n} blocks`)
    if (present.length < this.k) throw new ReconstructError(`${present.length} of ${this.k} blocks`)
    const length = present[0]!.block.length
    if (length === 0 || present.some(({ block }) => block.length !== length)) {
      throw new ReconstructError('blocks of different lengths, or empty ones')
    }
    const used = present.slice(0, this.k)
    const absent = range(0, count).filter((index) => blocks[index] === undefined)
    const made = this.#continued(
      used.map(({ block }) => block),
      used.map(({ index }) => index),
      absent,
    )
    const rebuilt = new Map(absent.map((index, at) => [index, made[at]!]))
    return range(0, count).map((index) => blocks[index] ?? rebuilt.get(index)!)
  }

  /** The blocks at `wanted` from k blocks at `points`. */
  #continued(
    blocks: readonly Uint8Array[],
    points: readonly number[],
    wanted: readonly number[],
  ): Uint8Array<ArrayBuffer>[] {
    const { memory, sumProducts } = this.#kernel
    for (const [row, at] of wanted.entries()) {
      for (const [column, weight] of weights(points, at).entries()) {
        memory.set(productTable(weight), tableAt(row, column))
      }
    }
    const length = blocks[0]!.length
    const made = wanted.map(() => new Uint8Array(length))
    for (let from = 0; from < length; from += tileBytes) {
      const bytes = Math.min(tileBytes, length - from)
      const padded = Math.ceil(bytes / stepBytes) * stepBytes
      for (const [column, block] of blocks.entries()) {
        memory.set(part(block, from, bytes), column * tileBytes)
      }
      for (const [row, block] of made.entries()) {
        sumProducts(sumAt, 0, padded, tableAt(row, 0), tableAt(row, blocks.length))
        block.set(part(memory, sumAt, bytes), from)
      }
    }
    return made
  }
}

/** Memory of the kernel: a tile of each block, one of the sum, then tables by row and column. */
const sumAt = shardsMax * tileBytes
const tablesAt = sumAt + tileBytes
let sharedKernel: Kernel | undefined

function tableAt(row: number, column: number): number {
  return tablesAt + (row * shardsMax + column) * tableBytes
}

/** As `subarray`, which takes a microsecond as soon as any module has a class that extends Uint8Array. */
function part(bytes: Uint8Array, from: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, length)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}

/** Thrown when blocks do not suffice to make the others. */
export class ReconstructError extends WattError {
  readonly code = 'storage/reconstruct'
  override readonly fix = 'Fetch blocks of other shards; any k of n are enough.'
  constructor(found: string) {
    super(`The blocks cannot be made again: ${found}.`)
  }
}

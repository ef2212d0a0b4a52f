/**
 * A long chain of hashes, revealed from its end backwards: each link is what the one before commits to.
 * @module
 */
import { hkdfSync } from 'node:crypto'
import { bytesToHex, hexToBytes, keccak256, type Hex } from 'viem'

/** How many reveals a commitment is good for: six days of rounds of 8 seconds. */
export const onionLength = 65_536

const linkBytes = 32

/** The chain that an account's key makes, one for each period of as many rounds as it has links. */
export class Onion {
  readonly #links: Buffer
  readonly #length: number

  /**
   * @param privateKey - 32 bytes.
   * @param period - Rounds since the beginning by {@link onionLength}, rounded down: a chain that is used up was begun in
   * an earlier one.
   */
  constructor(privateKey: Hex, period: number, length: number = onionLength) {
    const info = `watt/beacon/1/${period}`
    let link = new Uint8Array(hkdfSync('sha256', hexToBytes(privateKey), '', info, linkBytes))
    this.#length = length
    this.#links = Buffer.alloc((length + 1) * linkBytes)
    for (let at = 0; at <= length; at++) {
      this.#links.set(link, at * linkBytes)
      link = new Uint8Array(keccak256(link, 'bytes'))
    }
  }

  /** What is committed to first. */
  get head(): Hex {
    return this.#link(this.#length)
  }

  /** @returns what hashes to `head` in `depth` steps; undefined where the chain is used up or does not hold `head`. */
  before(head: Hex, depth: number): Hex | undefined {
    const at = this.#links.indexOf(hexToBytes(head)) / linkBytes
    return Number.isInteger(at) && at >= depth ? this.#link(at - depth) : undefined
  }

  #link(at: number): Hex {
    return bytesToHex(this.#links.subarray(at * linkBytes, (at + 1) * linkBytes))
  }
}

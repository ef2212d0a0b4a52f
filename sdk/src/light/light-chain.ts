/**
 * The blocks a light client believes: the newest certified one, and a window of those that it proves.
 *
 * Pure: no network, no clock. It only moves forward. Two hashes for one number, both signed by whom one trusts, end it.
 * @module
 */
import type { Hex } from 'viem'
import type { Equivocation, Trail } from './equivocation.ts'
import { EquivocationError, ProofError } from './errors.ts'
import type { LightHeader } from './header.ts'
import type { CertifiedHeader } from './trust.ts'

/** Headers remembered; about 2 kB each. */
const windowMax = 1_024

type Entry = { readonly header: LightHeader; readonly certified: CertifiedHeader | undefined }

export class LightChain {
  readonly #window = new Map<bigint, Entry>()
  readonly #genesisHash: Hex
  #newest: CertifiedHeader | undefined
  #alarm: Equivocation | undefined

  constructor(genesisHash: Hex, newest?: CertifiedHeader, alarm?: Equivocation) {
    this.#genesisHash = genesisHash
    this.#alarm = alarm
    this.#newest = newest
    if (newest) this.#window.set(newest.header.number, { header: newest.header, certified: newest })
  }

  get newest(): CertifiedHeader | undefined {
    return this.#newest
  }

  /** Evidence of two histories; from then on everything is refused. */
  get alarm(): Equivocation | undefined {
    return this.#alarm
  }

  /** @throws {EquivocationError} There was an alarm. */
  refuseAfterAlarm(): void {
    if (this.#alarm) throw new EquivocationError(this.#alarm)
  }

  at(number: bigint): LightHeader | undefined {
    return this.#window.get(number)?.header
  }

  /** The certified block that proves the block of this number: itself or the next above; undefined for unknown ones. */
  certifiedAbove(number: bigint): CertifiedHeader | undefined {
    for (let at = number; ; at++) {
      const entry = this.#window.get(at)
      if (entry === undefined || entry.certified) return entry?.certified
    }
  }

  /**
   * Takes in a block that was certified.
   * @throws {EquivocationError} It is not of the history that was certified before.
   */
  accept(certified: CertifiedHeader): void {
    this.#insert({ header: certified.header, certified })
    if (this.#newest === undefined || certified.header.number > this.#newest.header.number)
      this.#newest = certified
  }

  /**
   * Takes in the parent of a block that is believed.
   * @throws {ProofError} It is not the parent of any.
   * @throws {EquivocationError} It is not of the history that was certified before.
   */
  acceptParent(header: LightHeader): void {
    const child = this.at(header.number + 1n)
    if (child?.parentHash !== header.hash)
      throw new ProofError(`block ${header.number} is not the one that the block after it names`)
    this.#insert({ header, certified: undefined })
  }

  #insert(entry: Entry): void {
    this.refuseAfterAlarm()
    const { number, hash, parentHash } = entry.header
    if (number === 1n && parentHash !== this.#genesisHash)
      throw new ProofError('block 1 follows another block 0')
    const known = this.#window.get(number)
    if (known && known.header.hash !== hash) this.#raise(number, this.#trail(number), this.#trailOf(entry))
    const below = this.#window.get(number - 1n)
    if (below && below.header.hash !== parentHash)
      this.#raise(number - 1n, this.#trail(number - 1n), this.#trailOf(entry))
    const above = this.#window.get(number + 1n)
    if (above && above.header.parentHash !== hash)
      this.#raise(number, this.#trail(number + 1n), this.#trailOf(entry))
    if (known?.certified) return
    this.#window.set(number, entry)
    this.#forget(number)
  }

  /** @throws {EquivocationError} Always. */
  #raise(number: bigint, first: Trail, second: Trail): never {
    this.#alarm = { number: `0x${number.toString(16)}`, first, second }
    throw new EquivocationError(this.#alarm)
  }

  #trailOf({ header, certified }: Entry): Trail {
    if (certified) return { headers: [header.fields], certificate: certified.certificate }
    const above = this.#trail(header.number + 1n)
    return { ...above, headers: [...above.headers, header.fields] }
  }

  /** From the next certified block down to this number. All between are in the window: they were taken in from above. */
  #trail(number: bigint): Trail {
    const entry = this.#window.get(number)
    if (entry === undefined) throw new ProofError(`nothing above block ${number} is certified`)
    return this.#trailOf(entry)
  }

  /** Forgets the lowest but the one that just came, so that what stays still hangs on its certified block. */
  #forget(newcomer: bigint): void {
    if (this.#window.size <= windowMax) return
    let lowest: bigint | undefined
    for (const number of this.#window.keys())
      if (number !== newcomer && (lowest === undefined || number < lowest)) lowest = number
    if (lowest !== undefined) this.#window.delete(lowest)
  }
}

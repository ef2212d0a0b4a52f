/**
 * Which code is compiled: what has burnt much gas, within limits. Machines may differ in it, since outcomes do not.
 * @module
 */
import type { Compiled } from './compile.ts'
import { bytesPerShare, countedMax, modulesBytesMax, modulesMax, pendingMax } from './limits.ts'

/** At once or on another thread. Nothing for code beyond the limits; `failed` when there is no such thread just now. */
export type Compile = (code: Uint8Array) => Compiled | undefined | Promise<Compiled | undefined | 'failed'>

/** A module, to be instantiated beside an interpreter. */
export type HotCode = {
  readonly module: WebAssembly.Module
  readonly entries: ReadonlyMap<number, number>
  readonly bytes: number
}

export class Tier {
  readonly #compile: Compile
  readonly #afterGas: number
  /** By code hash, as are the others; the one that was used longest ago first. */
  readonly #hot = new Map<string, HotCode>()
  /** Infinity for code that is beyond the limits. */
  readonly #burnt = new Map<string, number>()
  /** Kept from use to use: a new one would step over all that was removed, each time. */
  #counted = this.#burnt.keys()
  #uses = 0
  /** Being compiled on another thread. */
  readonly #pending = new Set<string>()
  #bytes = 0

  constructor(compile: Compile, afterGas: number) {
    this.#compile = compile
    this.#afterGas = afterGas
  }

  /** @returns the code's module if it is hot. Has it compiled when it has just become so. */
  find(codeHash: string, code: Uint8Array): HotCode | undefined {
    const found = this.#hot.get(codeHash)
    if (found !== undefined) {
      this.#hot.delete(codeHash)
      this.#hot.set(codeHash, found)
      return found
    }
    const burnt = this.#burnt.get(codeHash) ?? 0
    // Compiling takes about as long as it took to burn so much: whoever wants to waste our time pays for as much of it.
    const enough = this.#afterGas * Math.ceil(code.length / bytesPerShare)
    return burnt >= enough && burnt < Infinity ? this.#begin(codeHash, code) : undefined
  }

  /** Counts gas. */
  count(codeHash: string, gas: number): void {
    const burnt = this.#burnt.get(codeHash) ?? 0
    this.#burnt.delete(codeHash)
    this.#burnt.set(codeHash, burnt + gas)
    // And yet not for good: one that stands still holds every table that the map has outgrown since.
    if (++this.#uses > this.#burnt.size) this.#beginAnew()
    while (this.#burnt.size > countedMax) {
      const oldest = this.#counted.next()
      if (oldest.done === true) this.#beginAnew()
      else this.#burnt.delete(oldest.value)
    }
  }

  #beginAnew(): void {
    this.#counted = this.#burnt.keys()
    this.#uses = 0
  }

  #begin(codeHash: string, code: Uint8Array): HotCode | undefined {
    if (this.#pending.has(codeHash) || this.#pending.size >= pendingMax) return undefined
    const compiled = this.#compile(code)
    if (!(compiled instanceof Promise)) return this.#take(codeHash, compiled)
    this.#pending.add(codeHash)
    // What is not to be had now has to burn as much again.
    const fail = (): void => void this.#burnt.delete(codeHash)
    void compiled
      .then((it) => (it === 'failed' ? fail() : this.#take(codeHash, it)))
      .catch(fail)
      .finally(() => this.#pending.delete(codeHash))
    return undefined
  }

  #take(codeHash: string, compiled: Compiled | undefined): HotCode | undefined {
    if (compiled === undefined) {
      this.count(codeHash, Infinity)
      return undefined
    }
    const { bytes, entries } = compiled
    const hot = { module: new WebAssembly.Module(bytes), entries, bytes: bytes.length }
    this.#hot.set(codeHash, hot)
    this.#bytes += hot.bytes
    for (const [oldest, { bytes: size }] of this.#hot) {
      if (this.#hot.size <= modulesMax && this.#bytes <= modulesBytesMax) break
      this.#hot.delete(oldest)
      this.#bytes -= size
      // It has to burn as much again.
      this.#burnt.delete(oldest)
    }
    return hot
  }
}

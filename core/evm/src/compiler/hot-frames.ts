/**
 * Runs frames of hot code beside one interpreter, in its memory and with its functions.
 * @module
 */
import { frameAt } from '../wasm/layout.ts'
import type { LinearMemory } from '../wasm/linear-memory.ts'
import { keyOf } from './flow.ts'
import { handedOver } from './outside.ts'
import type { HotCode, Tier } from './tier.ts'

type Run = (frame: number, entry: number) => number

export class HotFrames {
  readonly #tier: Tier
  readonly #memory: LinearMemory
  readonly #imports: Readonly<Record<string, unknown>>
  /** Modules that the tier drops go from here too. */
  readonly #instances = new WeakMap<HotCode, Run>()

  /** `imports` are what the interpreter's module imports and exports. */
  constructor(tier: Tier, memory: LinearMemory, imports: Readonly<Record<string, unknown>>) {
    this.#tier = tier
    this.#memory = memory
    this.#imports = imports
  }

  /** Goes on with a frame, by `interpret` where its code is not compiled. @returns why it stopped. */
  run(code: Uint8Array, codeHash: string, frame: number, interpret: (frame: number) => number): number {
    const hot = this.#tier.find(codeHash, code)
    const entry = hot?.entries.get(this.#keyOf(frame))
    if (hot !== undefined && entry !== undefined) {
      const status = this.#instanceOf(hot)(frame, entry)
      if (status !== handedOver) return status
    }
    const gas = this.#gasOf(frame)
    const status = interpret(frame)
    this.#tier.count(codeHash, gas - this.#gasOf(frame))
    return status
  }

  #instanceOf(hot: HotCode): Run {
    const known = this.#instances.get(hot)
    if (known !== undefined) return known
    const { exports } = new WebAssembly.Instance(hot.module, { host: this.#imports })
    const run = exports['run'] as Run
    this.#instances.set(hot, run)
    return run
  }

  #keyOf(frame: number): number {
    const words =
      (this.#memory.int(frame + frameAt.stackTop) + 32 - this.#memory.int(frame + frameAt.stackBase)) / 32
    return keyOf(this.#memory.int(frame + frameAt.place), words)
  }

  /** As near as a number gets. */
  #gasOf(frame: number): number {
    const at = frame + frameAt.gas
    return this.#memory.int(at) + (this.#memory.int(at + 4) | 0) * 2 ** 32
  }
}

/**
 * What a node has to do, one thing after the other. A write holds the line until it is done.
 * @module
 */

export class JobLine {
  readonly #isRunning: () => boolean
  #jobs: (() => void)[] = []
  #isHeld = false
  #isDraining = false

  /** @param isRunning - Whether the node does anything at the moment. */
  constructor(isRunning: () => boolean) {
    this.#isRunning = isRunning
  }

  get length(): number {
    return this.#jobs.length
  }

  push(job: () => void): void {
    if (this.#jobs.length > 0 || this.#isDraining || this.#isHeld || !this.#isRunning()) this.#jobs.push(job)
    else {
      this.#isDraining = true
      job()
      this.#isDraining = false
    }
    this.drain()
  }

  hold(): void {
    this.#isHeld = true
  }

  /** Goes on: first with what waited for this, then with what waits in line. */
  release(then: () => void): void {
    this.#isHeld = false
    const isNested = this.#isDraining
    this.#isDraining = true
    then()
    this.#isDraining = isNested
    this.drain()
  }

  /** Forgets everything, as a node that stopped does. */
  clear(): void {
    this.#jobs = []
    this.#isHeld = false
  }

  drain(): void {
    if (this.#isDraining) return
    this.#isDraining = true
    while (this.#jobs.length > 0 && !this.#isHeld && this.#isRunning()) this.#jobs.shift()!()
    this.#isDraining = false
  }
}

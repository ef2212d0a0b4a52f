/**
 * A log file of bounded size: when it is full it becomes `<name>.1` and a new one begins.
 * @module
 */
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

/** Two files of this size are what a node's log can take. */
export const logBytesMax: number = 8 * 1024 * 1024

/** Appends to one log file. A full disk loses lines, never the network. */
export class LogFile {
  readonly #path: string
  readonly #bytesMax: number
  #descriptor: number | undefined
  #bytes = 0

  constructor(path: string, bytesMax: number = logBytesMax) {
    this.#path = path
    this.#bytesMax = bytesMax
  }

  write(chunk: Uint8Array): void {
    try {
      const descriptor = this.#open()
      this.#bytes += writeSync(descriptor, chunk)
      if (this.#bytes >= this.#bytesMax) {
        this.close()
        renameSync(this.#path, `${this.#path}.1`)
      }
    } catch {
      this.close()
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  #open(): number {
    if (this.#descriptor === undefined) {
      this.#descriptor = openSync(this.#path, 'a', 0o600)
      this.#bytes = fstatSync(this.#descriptor).size
    }
    return this.#descriptor
  }
}

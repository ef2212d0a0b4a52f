/**
 * How far a transfer is: bytes, rate, and about how long it still takes. One line on a terminal that is written over.
 * @module
 */
import type { Session } from '../session.ts'
import { formatBytes, formatSeconds } from './words.ts'

const everyMs = 200

/** Writes progress where a person watches; nothing anywhere else. */
export class ProgressLine {
  readonly #session: Session
  readonly #now: () => number
  readonly #isShown: boolean
  #label = ''
  #startedMs = 0
  #startBytes = 0
  #writtenMs = 0
  #length = 0

  /** @param now - milliseconds that never go back */
  constructor(session: Session, now: () => number = () => performance.now()) {
    this.#session = session
    this.#now = now
    this.#isShown = session.host.stderr.isTTY === true && !session.out.json
  }

  /** Tells how far it is; a new label begins to measure anew. */
  update(label: string, doneBytes: number, totalBytes: number): void {
    const now = this.#now()
    if (label !== this.#label) {
      this.#label = label
      this.#startedMs = now
      this.#startBytes = doneBytes
      this.#writtenMs = 0
    }
    if (!this.#isShown || (now - this.#writtenMs < everyMs && doneBytes < totalBytes)) return
    this.#writtenMs = now
    const text = progressText(
      label,
      doneBytes,
      totalBytes,
      doneBytes - this.#startBytes,
      now - this.#startedMs,
    )
    this.#session.host.stderr.write(`\r${text.padEnd(this.#length)}`)
    this.#length = text.length
  }

  /** Leaves the line. */
  end(): void {
    if (this.#length > 0) this.#session.host.stderr.write(`\r${' '.repeat(this.#length)}\r`)
    this.#length = 0
  }
}

/** `uploading  12.0 MiB of 60.0 MiB (20 %), 3.00 MiB/s, 16 seconds left`. */
export function progressText(
  label: string,
  doneBytes: number,
  totalBytes: number,
  movedBytes: number,
  tookMs: number,
): string {
  const percent = totalBytes === 0 ? 100 : Math.floor((doneBytes / totalBytes) * 100)
  const far = `${label}  ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)} (${percent} %)`
  if (tookMs < 1000 || movedBytes <= 0) return far
  const rate = (movedBytes / tookMs) * 1000
  return `${far}, ${formatBytes(rate)}/s, ${formatSeconds((totalBytes - doneBytes) / rate)} left`
}

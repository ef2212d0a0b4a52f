/**
 * Takes lines and counted bytes from a stream.
 * @module
 */

export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Uint8Array = new Uint8Array()

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Text up to CRLF, without it; undefined where the stream ends first or the line is longer than `charsMax`. */
  async line(charsMax: number): Promise<string | undefined> {
    let line = ''
    while (line.length <= charsMax + 2) {
      const end = this.#held.indexOf(10)
      const upTo = end === -1 ? this.#held.length : end + 1
      line += Buffer.from(this.#held.subarray(0, upTo)).toString('latin1')
      this.#held = this.#held.subarray(upTo)
      if (end !== -1)
        return line.length <= charsMax + 2 && line.endsWith('\r\n') ? line.slice(0, -2) : undefined
      if (!(await this.#more())) return undefined
    }
    return undefined
  }

  /** @yields exactly `count` bytes, fewer where the stream ends first */
  async *take(count: number): AsyncGenerator<Uint8Array> {
    let left = count
    while (left > 0) {
      if (this.#held.length === 0 && !(await this.#more())) return
      const piece = this.#held.subarray(0, left)
      this.#held = this.#held.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  /** Whether the stream has nothing left. */
  async ended(): Promise<boolean> {
    return this.#held.length === 0 && !(await this.#more())
  }

  async #more(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#source.next()
      if (done === true) return false
      if (value.length === 0) continue
      this.#held = value
      return true
    }
  }
}

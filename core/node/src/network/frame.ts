/**
 * One length-prefixed frame off a stream, bounded before a byte of it is kept.
 * @module
 */
import type { Stream } from '@libp2p/interface'
import { decode } from 'it-length-prefixed'

/** A length prefix of four bytes (varint) reaches 256 MiB, more than any bound here. */
const lengthBytesMax = 4

/** @throws {FrameError} The length is out of bounds, or no whole frame came before the stream ended. */
export async function readFrame(
  stream: Pick<Stream, typeof Symbol.asyncIterator>,
  maxDataLength: number,
): Promise<Uint8Array> {
  try {
    const frames = decode(stream, { maxDataLength, maxLengthLength: lengthBytesMax })
    for await (const frame of frames) return frame.subarray()
  } catch (error) {
    if (!(error instanceof Error) || !decodingErrors.has(error.name)) throw error
    throw new FrameError(error.name === 'InvalidDataLengthError')
  }
  throw new FrameError(false)
}

const decodingErrors: ReadonlySet<string> = new Set([
  'InvalidDataLengthError',
  'InvalidDataLengthLengthError',
  'InvalidMessageLengthError',
  'UnexpectedEOFError',
])

/** Internal: a frame out of bounds or cut short. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  readonly isTooLarge: boolean
  constructor(isTooLarge: boolean) {
    super(isTooLarge ? 'The frame is longer than allowed.' : 'The frame is cut short or malformed.')
    this.isTooLarge = isTooLarge
  }
}

/**
 * One length-prefixed frame off a stream, bounded before a byte of it is kept.
 * @module
 */
import type { Stream } from '@libp2p/interface'
import { decode } from 'it-length-prefixed'
import { plainBytes } from './plain-bytes.ts'

/** A length prefix of four bytes (varint) reaches 256 MiB, more than any bound here. */
const lengthBytesMax = 4

/** @throws {FrameError} The length is out of bounds, or no whole frame came before the stream ended. */
export async function readFrame(
  stream: Pick<Stream, typeof Symbol.asyncIterator>,
  maxDataLength: number,
): Promise<Uint8Array> {
  try {
    const frames = decode(stream, { maxDataLength, maxLengthLength: lengthBytesMax })
    for await (const frame of frames) return plainBytes(frame.subarray())
  } catch (error) {
    if (!(error instanceof Error) || !decodingErrors.has(error.name)) throw error
    throw new FrameError(problems[error.name] ?? 'malformed')
  }
  throw new FrameError('cut-short')
}

const decodingErrors: ReadonlySet<string> = new Set([
  'InvalidDataLengthError',
  'InvalidDataLengthLengthError',
  'InvalidMessageLengthError',
  'UnexpectedEOFError',
])

const problems: Readonly<Record<string, FrameError['problem']>> = {
  InvalidDataLengthError: 'too-large',
  UnexpectedEOFError: 'cut-short',
}

/** Internal: a frame out of bounds or cut short. Only the first is a fault of the sender: a process may end at any time. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  readonly problem: 'too-large' | 'malformed' | 'cut-short'
  constructor(problem: 'too-large' | 'malformed' | 'cut-short') {
    super(`The frame is ${problem}.`)
    this.problem = problem
  }
}

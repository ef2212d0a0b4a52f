/**
 * Several raw transactions as one flooded message: for each, its length as uint32 (big-endian) and its bytes.
 * @module
 */
import { packRaws, unpackRaws } from '../pool/packing.ts'

/** Where a frame is closed; a single larger transaction gets a frame of its own. */
export const frameBytesTarget: number = 64 * 1024

/** No more transactions fit into a frame of {@link frameBytesTarget}: each has at least a signature. */
export const frameTransactionsMax = 1_024

/** Packs transactions into frames, in order. */
export function encodeFrames(raws: readonly Uint8Array[]): readonly Uint8Array[] {
  const frames: Uint8Array[] = []
  let open: Uint8Array[] = []
  let openBytes = 0
  for (const raw of raws) {
    if (
      open.length === frameTransactionsMax ||
      (open.length > 0 && openBytes + raw.length > frameBytesTarget)
    ) {
      frames.push(packRaws(open))
      open = []
      openBytes = 0
    }
    open.push(raw)
    openBytes += raw.length
  }
  if (open.length > 0) frames.push(packRaws(open))
  return frames
}

/**
 * Reads a frame.
 * @returns undefined when it is empty, malformed or holds too many; nobody honest sends such.
 */
export function decodeFrame(frame: Uint8Array): readonly Uint8Array[] | undefined {
  const raws = unpackRaws(frame)
  return raws === undefined || raws.length === 0 || raws.length > frameTransactionsMax ? undefined : raws
}

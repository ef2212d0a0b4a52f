/**
 * `SCPQuorumSet` as XDR.
 * @see stellar/stellar-xdr `Stellar-SCP.x`
 * @module
 */
import { hardMaximumDepth, maximumValidators } from './quorum-set.ts'
import type { QuorumSet } from './types.ts'
import { ScpDecodeError, XdrReader } from './xdr-reader.ts'
import { XdrWriter } from './xdr-writer.ts'

/** Longest encoding that {@link decodeQuorumSet} looks at. */
export const maximumQuorumSetBytes: number = 64 * 1024

export function encodeQuorumSet(quorumSet: QuorumSet): Uint8Array {
  const writer = new XdrWriter(1024)
  write(writer, quorumSet)
  return writer.bytes()
}

/**
 * Inverse of {@link encodeQuorumSet}. Whether the set makes sense is another question: {@link checkQuorumSet}.
 * @throws {ScpDecodeError} not canonical, too long, or nested deeper than SCP ever allows.
 */
export function decodeQuorumSet(bytes: Uint8Array): QuorumSet {
  const reader = new XdrReader(bytes, maximumQuorumSetBytes)
  const quorumSet = read(reader, 0)
  reader.end()
  return quorumSet
}

function write(writer: XdrWriter, { threshold, validators, innerSets }: QuorumSet): void {
  writer.uint32(threshold).uint32(validators.length)
  for (const node of validators) writer.node(node)
  writer.uint32(innerSets.length)
  for (const inner of innerSets) write(writer, inner)
}

function read(reader: XdrReader, depth: number): QuorumSet {
  if (depth > hardMaximumDepth) throw new ScpDecodeError('too-deep', reader.offset, `level ${depth}`)
  return {
    threshold: reader.uint32(),
    validators: reader.list(maximumValidators, () => reader.node()),
    innerSets: reader.list(maximumValidators, () => read(reader, depth + 1)),
  }
}

/**
 * CAR version 1, written as a stream.
 * @see https://ipld.io/specs/transport/car/carv1/
 * @module
 */
import * as dagCbor from '@ipld/dag-cbor'
import { varint } from 'multiformats'
import type { CID } from 'multiformats/cid'

export function carHeader(roots: readonly CID[]): Uint8Array {
  const header = dagCbor.encode({ version: 1, roots })
  return Buffer.concat([lengthPrefix(header.length), header])
}

/** What stands before a block's bytes. */
export function sectionHead(cid: CID, blockBytes: number): Uint8Array {
  return Buffer.concat([lengthPrefix(cid.bytes.length + blockBytes), cid.bytes])
}

function lengthPrefix(length: number): Uint8Array {
  const target = new Uint8Array(varint.encodingLength(length))
  return varint.encodeTo(length, target)
}

/**
 * `SCPStatement` and `SCPEnvelope` as XDR, byte for byte as the Stellar network writes them.
 *
 * Stricter than XDR asks: a nomination's lists must be sorted sets, so one statement has one encoding and one hash.
 * @see stellar/stellar-xdr `Stellar-SCP.x`
 * @module
 */
import { isSortedSet } from './bytes.ts'
import { maximumVotes } from './statement-sanity.ts'
import type { Ballot, Envelope, Nominate, Pledges, Statement, Value } from './types.ts'
import { ScpDecodeError, XdrReader } from './xdr-reader.ts'
import { XdrWriter } from './xdr-writer.ts'

/** Longest envelope and statement. */
export const maximumEnvelopeBytes: number = 64 * 1024
/** Longest value. */
export const maximumValueBytes: number = 16 * 1024
const maximumSignatureBytes = 64

const arms = { prepare: 0, confirm: 1, externalize: 2, nominate: 3 } as const satisfies Record<
  Pledges['type'],
  number
>
const envelopeTypeScp = 1

export function encodeStatement(statement: Statement): Uint8Array {
  const writer = new XdrWriter()
  writeStatement(writer, statement)
  return writer.bytes()
}

/**
 * Inverse of {@link encodeStatement}.
 * @throws {ScpDecodeError} not canonical or out of bounds.
 */
export function decodeStatement(bytes: Uint8Array): Statement {
  const reader = new XdrReader(bytes, maximumEnvelopeBytes)
  const statement = readStatement(reader)
  reader.end()
  return statement
}

export function encodeEnvelope({ statement, signature }: Envelope): Uint8Array {
  const writer = new XdrWriter(512)
  writeStatement(writer, statement)
  return writer.opaque(signature).bytes()
}

/**
 * Inverse of {@link encodeEnvelope}. The signature is not checked.
 * @throws {ScpDecodeError} not canonical or out of bounds.
 */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  const reader = new XdrReader(bytes, maximumEnvelopeBytes)
  const statement = readStatement(reader)
  const signature = reader.opaque(maximumSignatureBytes)
  reader.end()
  return { statement, signature }
}

/**
 * What a node signs: networkId | ENVELOPE_TYPE_SCP | statement.
 * @param networkId - 32 bytes that no other network uses.
 */
export function statementSigningBytes(networkId: Uint8Array, statement: Statement): Uint8Array {
  const writer = new XdrWriter(512).fixed(networkId).uint32(envelopeTypeScp)
  writeStatement(writer, statement)
  return writer.bytes()
}

function writeStatement(writer: XdrWriter, { nodeId, slot, pledges }: Statement): void {
  writer.node(nodeId).uint64(slot).uint32(arms[pledges.type])
  switch (pledges.type) {
    case 'prepare':
      writeBallot(writer.hash(pledges.quorumSetHash), pledges.ballot)
      writeOptionalBallot(writer, pledges.prepared)
      writeOptionalBallot(writer, pledges.preparedPrime)
      writer.uint32(pledges.nC).uint32(pledges.nH)
      break
    case 'confirm':
      writeBallot(writer, pledges.ballot)
      writer.uint32(pledges.nPrepared).uint32(pledges.nCommit).uint32(pledges.nH).hash(pledges.quorumSetHash)
      break
    case 'externalize':
      writeBallot(writer, pledges.commit)
      writer.uint32(pledges.nH).hash(pledges.commitQuorumSetHash)
      break
    case 'nominate':
      writer.hash(pledges.quorumSetHash).uint32(pledges.votes.length)
      for (const value of pledges.votes) writer.opaque(value)
      writer.uint32(pledges.accepted.length)
      for (const value of pledges.accepted) writer.opaque(value)
      break
  }
}

function writeBallot(writer: XdrWriter, { counter, value }: Ballot): void {
  writer.uint32(counter).opaque(value)
}

function writeOptionalBallot(writer: XdrWriter, ballot: Ballot | undefined): void {
  writer.uint32(ballot === undefined ? 0 : 1)
  if (ballot !== undefined) writeBallot(writer, ballot)
}

function readStatement(reader: XdrReader): Statement {
  return { nodeId: reader.node(), slot: reader.uint64(), pledges: readPledges(reader) }
}

function readPledges(reader: XdrReader): Pledges {
  const at = reader.offset
  const arm = reader.uint32()
  switch (arm) {
    case arms.prepare:
      return {
        type: 'prepare',
        quorumSetHash: reader.hash(),
        ballot: readBallot(reader),
        prepared: reader.optional(() => readBallot(reader)),
        preparedPrime: reader.optional(() => readBallot(reader)),
        nC: reader.uint32(),
        nH: reader.uint32(),
      }
    case arms.confirm: {
      const ballot = readBallot(reader)
      const [nPrepared, nCommit, nH] = [reader.uint32(), reader.uint32(), reader.uint32()]
      return { type: 'confirm', quorumSetHash: reader.hash(), ballot, nPrepared, nCommit, nH }
    }
    case arms.externalize:
      return {
        type: 'externalize',
        commit: readBallot(reader),
        nH: reader.uint32(),
        commitQuorumSetHash: reader.hash(),
      }
    case arms.nominate:
      return readNominate(reader)
    default:
      throw new ScpDecodeError('unknown-arm', at, `statement type ${arm}`)
  }
}

function readNominate(reader: XdrReader): Nominate {
  return {
    type: 'nominate',
    quorumSetHash: reader.hash(),
    votes: readValues(reader),
    accepted: readValues(reader),
  }
}

function readValues(reader: XdrReader): readonly Value[] {
  const at = reader.offset
  const values = reader.list(maximumVotes, () => reader.opaque(maximumValueBytes))
  if (!isSortedSet(values)) throw new ScpDecodeError('unsorted', at, 'values are not sorted or not unique')
  return values
}

function readBallot(reader: XdrReader): Ballot {
  return { counter: reader.uint32(), value: reader.opaque(maximumValueBytes) }
}

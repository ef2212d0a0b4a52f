/**
 * `Stellar-SCP.x`, written down once more for js-xdr: an independent encoder to compare with.
 * @see stellar/stellar-xdr `Stellar-SCP.x`
 * @module
 */
import {
  array,
  case as arm,
  enumType,
  field,
  lazy,
  opaque,
  option,
  struct,
  uint32,
  uint64,
  union,
  varOpaque,
  type XdrType,
} from '@stellar/js-xdr'
import type { Ballot, Envelope, Pledges, QuorumSet, Statement } from './types.ts'

const unbounded = 0xffff_ffff
const hash = opaque(32)
const value = varOpaque(unbounded)
const keyType = enumType('PublicKeyType', { ed25519: 0 })
const node = union('PublicKey', {
  switchOn: keyType,
  cases: [arm('ed25519', keyType.ed25519, field('ed25519', opaque(32)))],
})
const ballot = struct('SCPBallot', { counter: uint32(), value })
const statementType = enumType('SCPStatementType', { prepare: 0, confirm: 1, externalize: 2, nominate: 3 })
const pledges = union('SCPStatementPledges', {
  switchOn: statementType,
  cases: [
    arm(
      'prepare',
      statementType.prepare,
      field(
        'prepare',
        struct('Prepare', {
          quorumSetHash: hash,
          ballot,
          prepared: option(ballot),
          preparedPrime: option(ballot),
          nC: uint32(),
          nH: uint32(),
        }),
      ),
    ),
    arm(
      'confirm',
      statementType.confirm,
      field(
        'confirm',
        struct('Confirm', {
          ballot,
          nPrepared: uint32(),
          nCommit: uint32(),
          nH: uint32(),
          quorumSetHash: hash,
        }),
      ),
    ),
    arm(
      'externalize',
      statementType.externalize,
      field(
        'externalize',
        struct('Externalize', { commit: ballot, nH: uint32(), commitQuorumSetHash: hash }),
      ),
    ),
    arm(
      'nominate',
      statementType.nominate,
      field(
        'nominate',
        struct('SCPNomination', {
          quorumSetHash: hash,
          votes: array(value, unbounded),
          accepted: array(value, unbounded),
        }),
      ),
    ),
  ],
})
const statement = struct('SCPStatement', { nodeID: node, slotIndex: uint64(), pledges })
const envelope = struct('SCPEnvelope', { statement, signature: varOpaque(64) })
const quorumSet: XdrType<unknown> = struct('SCPQuorumSet', {
  threshold: uint32(),
  validators: array(node, unbounded),
  innerSets: array(
    lazy(() => quorumSet),
    unbounded,
  ),
})

/** For those who decode. */
export const oracleTypes: Readonly<Record<'statement' | 'envelope' | 'quorumSet', XdrType<unknown>>> = {
  statement: statement as XdrType<unknown>,
  envelope: envelope as XdrType<unknown>,
  quorumSet,
}

export function oracleStatement(it: Statement): Uint8Array {
  return statement.encode(statementShape(it) as never)
}

export function oracleEnvelope(it: Envelope): Uint8Array {
  return envelope.encode({ statement: statementShape(it.statement), signature: it.signature } as never)
}

export function oracleQuorumSet(it: QuorumSet): Uint8Array {
  return quorumSet.encode(quorumSetShape(it))
}

function statementShape({ nodeId, slot, pledges: it }: Statement): unknown {
  return { nodeID: nodeShape(nodeId), slotIndex: slot, pledges: pledgesShape(it) }
}

function pledgesShape(it: Pledges): unknown {
  const hashes = 'quorumSetHash' in it ? { quorumSetHash: bytes(it.quorumSetHash) } : {}
  switch (it.type) {
    case 'nominate':
      return { type: statementType.nominate, nominate: { ...it, ...hashes } }
    case 'prepare': {
      const orNull = (maybe: Ballot | undefined): Ballot | null => maybe ?? null
      const prepare = {
        ...it,
        ...hashes,
        prepared: orNull(it.prepared),
        preparedPrime: orNull(it.preparedPrime),
      }
      return { type: statementType.prepare, prepare }
    }
    case 'confirm':
      return { type: statementType.confirm, confirm: { ...it, ...hashes } }
    case 'externalize': {
      const externalize = { ...it, commitQuorumSetHash: bytes(it.commitQuorumSetHash) }
      return { type: statementType.externalize, externalize }
    }
  }
}

function quorumSetShape({ threshold, validators, innerSets }: QuorumSet): unknown {
  return { threshold, validators: validators.map(nodeShape), innerSets: innerSets.map(quorumSetShape) }
}

function nodeShape(hex: string): unknown {
  return { type: keyType.ed25519, ed25519: bytes(hex) }
}

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'))
}

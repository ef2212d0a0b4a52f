/**
 * Our decoders beside independent ones: the same verdict, except where ours is stricter by a rule that is written here,
 * and the same fields.
 * @module
 */
import { RLP } from '@ethereumjs/rlp'
import {
  decodeEnvelope,
  decodeQuorumSet,
  decodeStatement,
  encodeEnvelope,
  encodeQuorumSet,
  encodeStatement,
  ScpDecodeError,
} from '@watt/scp'
import { decodeHeader, encodeHeader, hashHeader, RlpError } from '@watt/ledger'
import { decodeRlp as ethersDecodeRlp } from 'ethers'
import { keccak256, toRlp } from 'viem'
import { decodeRlp } from '../../../core/ledger/src/rlp.ts'
import {
  oracleEnvelope,
  oracleQuorumSet,
  oracleStatement,
  oracleTypes,
} from '../../../core/scp/src/stellar-xdr.test-support.ts'
import { mutateRlp, treeOf } from '../mutate/rlp.ts'
import { declared, promise, promiseSameBytes, type Target } from '../target.ts'
import { header, rlp, sampleHeader } from './ledger.ts'
import { sampleQuorumSets, sampleStatements } from './scp.ts'

const behind = (kind: number, bytes: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.concat([Uint8Array.of(kind), bytes]))

/** What SCP asks beyond XDR. */
const stricter: ReadonlySet<string> = new Set(['too-long', 'unsorted', 'too-deep'])

const kinds = [
  { type: oracleTypes.statement, again: (input: Uint8Array) => oracleStatement(decodeStatement(input)) },
  { type: oracleTypes.envelope, again: (input: Uint8Array) => oracleEnvelope(decodeEnvelope(input)) },
  { type: oracleTypes.quorumSet, again: (input: Uint8Array) => oracleQuorumSet(decodeQuorumSet(input)) },
]

/** The first byte chooses statement, envelope or quorum set. */
export const scpXdr: Target = {
  seeds: [
    ...sampleStatements.map((it) => behind(0, encodeStatement(it))),
    ...sampleStatements.map((it) =>
      behind(1, encodeEnvelope({ statement: it, signature: new Uint8Array(64) })),
    ),
    ...sampleQuorumSets.map((it) => behind(2, encodeQuorumSet(it))),
  ],
  bytesMax: 1_024,
  covers: /\/core\/scp\/src\/xdr-/,
  run(input) {
    const kind = kinds[(input[0] ?? 0) % kinds.length]!
    const bytes = input.slice(1)
    const isTheirs = kind.type.validateXdr(bytes)
    try {
      promiseSameBytes(kind.again(bytes), bytes, 'js-xdr writes what was read')
      promise(isTheirs, 'js-xdr takes what is taken')
      return true
    } catch (error) {
      if (!(error instanceof ScpDecodeError)) throw error
      promise(!isTheirs || stricter.has(error.reason), `js-xdr refuses too (${error.reason})`)
      return false
    }
  },
}

export const rlpItem: Target = {
  ...rlp,
  run(input) {
    const theirs = treeOf(input)
    const ours = declared(() => decodeRlp(input), [RlpError])
    if (ours === undefined) {
      // To them, no bytes are an empty byte string.
      promise(theirs === undefined || isTooDeep(theirs) || input.length === 0, '@ethereumjs/rlp refuses too')
      return false
    }
    promise(theirs !== undefined, '@ethereumjs/rlp takes what is taken')
    promiseSameBytes(RLP.encode(theirs as never), RLP.encode(ours as never), 'both read the same')
    promise(JSON.stringify(ethersDecodeRlp(input)) === JSON.stringify(hexOf(ours)), 'ethers reads the same')
    return true
  },
}

const depthMax = 8

/** Nested deeper than ours goes. */
function isTooDeep(item: unknown, depth = 0): boolean {
  return Array.isArray(item) && (depth >= depthMax || item.some((it) => isTooDeep(it, depth + 1)))
}

function hexOf(item: unknown): unknown {
  return item instanceof Uint8Array
    ? `0x${Buffer.from(item).toString('hex')}`
    : (item as unknown[]).map(hexOf)
}

export const headerHash: Target = {
  seeds: [encodeHeader(sampleHeader)],
  bytesMax: 1_024,
  covers: header.covers,
  mutate: mutateRlp(),
  run(input) {
    const found = declared(() => decodeHeader(input), [RlpError])
    if (found === undefined) return false
    const theirs = keccak256(toRlp(hexOf(treeOf(input)) as `0x${string}`[]))
    promise(theirs === hashHeader(found), 'viem computes the same block hash')
    return true
  },
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hashNode, hashValue, quorumSetHash } from './defaults.ts'
import { nodeNumber } from './simulated-network.test-support.ts'
import { anyQuorumSets, envelopes, statements } from './statement.test-support.ts'
import { oracleEnvelope, oracleQuorumSet, oracleStatement } from './stellar-xdr.test-support.ts'
import type { Envelope, QuorumSet } from './types.ts'
import { decodeQuorumSet, encodeQuorumSet } from './xdr-quorum-set.ts'
import { ScpDecodeError } from './xdr-reader.ts'
import {
  decodeEnvelope,
  decodeStatement,
  encodeEnvelope,
  encodeStatement,
  maximumEnvelopeBytes,
  statementSigningBytes,
} from './xdr-statement.ts'

const sample: Envelope = {
  statement: {
    nodeId: nodeNumber(1),
    slot: 7n,
    pledges: { type: 'nominate', quorumSetHash: nodeNumber(3), votes: [Uint8Array.of(9)], accepted: [] },
  },
  signature: new Uint8Array(64).fill(1),
}

describe('the codec', () => {
  it('writes statements and envelopes as js-xdr does from Stellar-SCP.x', () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        assert.equal(hex(encodeEnvelope(envelope)), hex(oracleEnvelope(envelope)))
        assert.equal(hex(encodeStatement(envelope.statement)), hex(oracleStatement(envelope.statement)))
      }),
    )
  })

  it('writes quorum sets as js-xdr does', () => {
    fc.assert(
      fc.property(anyQuorumSets, (set) => assert.equal(hex(encodeQuorumSet(set)), hex(oracleQuorumSet(set)))),
    )
  })

  it('decodes what it encoded', () => {
    fc.assert(fc.property(envelopes, (it) => assert.deepEqual(decodeEnvelope(encodeEnvelope(it)), it)))
    fc.assert(fc.property(statements, (it) => assert.deepEqual(decodeStatement(encodeStatement(it)), it)))
    fc.assert(fc.property(anyQuorumSets, (it) => assert.deepEqual(decodeQuorumSet(encodeQuorumSet(it)), it)))
  })

  it('signs network, envelope type and statement', () => {
    const network = new Uint8Array(32).fill(0xaa)
    fc.assert(
      fc.property(statements, (it) => {
        assert.equal(
          hex(statementSigningBytes(network, it)),
          `${'aa'.repeat(32)}00000001${hex(encodeStatement(it))}`,
        )
      }),
    )
  })

  it('throws nothing but ScpDecodeError, and what decodes encodes to the same bytes', () => {
    const check = (bytes: Uint8Array): void => {
      for (const [decode, encode] of [
        [decodeEnvelope, encodeEnvelope],
        [decodeQuorumSet, encodeQuorumSet],
      ] as const) {
        try {
          assert.equal(hex((encode as (it: unknown) => Uint8Array)(decode(bytes))), hex(bytes))
        } catch (error) {
          if (!(error instanceof ScpDecodeError)) throw error
        }
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check))
    fc.assert(
      fc.property(envelopes, fc.nat(), fc.nat(255), (envelope, at, byte) => {
        const bytes = encodeEnvelope(envelope)
        bytes[at % bytes.length] = byte
        check(bytes)
      }),
    )
  })

  it('copies out of the input', () => {
    const bytes = Buffer.from(encodeEnvelope(sample))
    const decoded = decodeEnvelope(bytes)
    bytes.fill(0)
    assert.deepEqual(decoded, sample)
    assert.ok(!Buffer.isBuffer(decoded.signature), 'state holds plain byte arrays')
  })
})

describe('the decoder rejects', () => {
  const reject = (bytes: Uint8Array, reason: string): void => {
    assert.throws(() => decodeEnvelope(bytes), { code: 'scp/decode', reason })
  }
  const good = encodeEnvelope(sample)
  /** Node 36, slot 8, arm 4, hash 32, then the count of votes. */
  const votesAt = 80

  it('a statement cut anywhere', () => {
    for (let length = 0; length < good.length; length += 1) reject(good.slice(0, length), 'truncated')
  })

  it('bytes after the end', () => reject(Uint8Array.of(...good, 0, 0, 0, 0), 'trailing-bytes'))

  it('padding that is not zero', () => {
    const bytes = good.slice()
    assert.equal(bytes[votesAt + 9], 0)
    bytes[votesAt + 9] = 1
    reject(bytes, 'padding')
  })

  it('unsorted and repeated values', () => {
    for (const votes of [
      [Uint8Array.of(2), Uint8Array.of(1)],
      [Uint8Array.of(1), Uint8Array.of(1)],
    ]) {
      const pledges = { type: 'nominate' as const, quorumSetHash: nodeNumber(3), votes, accepted: [] }
      reject(encodeEnvelope({ ...sample, statement: { ...sample.statement, pledges } }), 'unsorted')
    }
  })

  it('lists and byte strings longer than allowed, before reading them', () => {
    const bytes = good.slice()
    new DataView(bytes.buffer).setUint32(votesAt, 0xffff_ffff)
    reject(bytes, 'too-long')
    const long = good.slice()
    new DataView(long.buffer).setUint32(votesAt + 4, 16 * 1024 + 1)
    reject(long, 'too-long')
    reject(new Uint8Array(maximumEnvelopeBytes + 1), 'too-long')
    reject(encodeEnvelope({ ...sample, signature: new Uint8Array(65) }), 'too-long')
  })

  it('unknown kinds of keys and statements, and flags that are neither 0 nor 1', () => {
    const key = good.slice()
    key[3] = 1
    reject(key, 'unknown-arm')
    const arm = good.slice()
    arm[47] = 4
    reject(arm, 'unknown-arm')
    const pledges = {
      type: 'prepare' as const,
      quorumSetHash: nodeNumber(3),
      ballot: { counter: 1, value: new Uint8Array(0) },
      prepared: undefined,
      preparedPrime: undefined,
      nC: 0,
      nH: 0,
    }
    const flag = encodeEnvelope({ ...sample, statement: { ...sample.statement, pledges } })
    flag[91] = 2
    reject(flag, 'flag')
  })

  it('quorum sets nested deeper than SCP allows', () => {
    let set: QuorumSet = { threshold: 1, validators: [nodeNumber(1)], innerSets: [] }
    for (let level = 0; level < 5; level += 1) set = { threshold: 1, validators: [], innerSets: [set] }
    assert.throws(() => decodeQuorumSet(encodeQuorumSet(set)), { code: 'scp/decode', reason: 'too-deep' })
  })
})

describe('hashes', () => {
  it('hash a quorum set whatever its order', () => {
    const set = (validators: readonly string[]): QuorumSet => ({ threshold: 2, validators, innerSets: [] })
    assert.equal(
      quorumSetHash(set([nodeNumber(2), nodeNumber(1), nodeNumber(3)])),
      quorumSetHash(set([nodeNumber(1), nodeNumber(3), nodeNumber(2)])),
    )
  })

  it('are 64 bits, and differ by every input', () => {
    const previous = Uint8Array.of(1, 2, 3)
    const hashes = [
      hashNode(1n, previous, false, 1, nodeNumber(1)),
      hashNode(1n, previous, true, 1, nodeNumber(1)),
      hashNode(2n, previous, false, 1, nodeNumber(1)),
      hashNode(1n, Uint8Array.of(1, 2, 3, 0), false, 1, nodeNumber(1)),
      hashNode(1n, previous, false, 2, nodeNumber(1)),
      hashNode(1n, previous, false, 1, nodeNumber(2)),
      hashValue(1n, previous, 1, Uint8Array.of(1)),
      hashValue(1n, previous, 1, Uint8Array.of(2)),
    ]
    assert.equal(new Set(hashes).size, hashes.length)
    for (const hash of hashes) assert.ok(hash >= 0n && hash < 2n ** 64n)
  })
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

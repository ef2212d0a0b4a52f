import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { encodeAbiParameters, keccak256, stringToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { contentHash, contentId } from '../content-id.ts'
import { leafHash, merkleProof, merkleRoot, sourceLeaves } from '../source/merkle.ts'
import { decodeObservation, encodeObservation } from './observation-json.ts'
import {
  observationDigest,
  recoverReporter,
  shortSignature,
  signObservation,
  type Observation,
} from './observation.ts'
import { createObservationPool } from './pool.ts'
import { quorumOf, rankOf, sendsAfterMs } from './turn.ts'

const bytes32 = (digit: string) => `0x${digit.repeat(64)}` as const
const domain = {
  name: 'Watt PriceFeed',
  version: '1',
  chainId: 31_337,
  verifyingContract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
} as const
const observation: Observation = {
  feedId: bytes32('1'),
  roundId: 7n,
  value: 23_970_000n,
  periodStart: 1_672_531_200,
  periodEnd: 1_688_169_600,
  vintage: 2,
  observedAt: 1_700_000_000,
  sourcesRoot: bytes32('2'),
  configDigest: bytes32('3'),
}
const account = privateKeyToAccount(keccak256(stringToBytes('a reporter of a test')))

describe('an observation', () => {
  it('has the digest that the contract computes', () => {
    const type =
      'Observation(bytes32 feedId,uint80 roundId,int192 value,uint40 periodStart,uint40 periodEnd,uint16 vintage,uint40 observedAt,bytes32 sourcesRoot,bytes32 configDigest)'
    const word = (value: bigint | number) => BigInt(value).toString(16).padStart(64, '0')
    const { feedId, roundId, value, periodStart, periodEnd, vintage, observedAt, sourcesRoot, configDigest } =
      observation
    const struct = keccak256(
      `${keccak256(stringToBytes(type))}${[
        feedId.slice(2),
        ...[roundId, value, periodStart, periodEnd, vintage, observedAt].map(word),
        sourcesRoot.slice(2),
        configDigest.slice(2),
      ].join('')}`,
    )
    const separator = keccak256(
      encodeAbiParameters(
        ['bytes32', 'bytes32', 'bytes32', 'uint256', 'address'].map((it) => ({ type: it })),
        [
          keccak256(
            stringToBytes(
              'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)',
            ),
          ),
          keccak256(stringToBytes(domain.name)),
          keccak256(stringToBytes(domain.version)),
          31_337n,
          domain.verifyingContract,
        ],
      ),
    )
    assert.equal(
      observationDigest(domain, observation),
      keccak256(`0x1901${separator.slice(2)}${struct.slice(2)}`),
    )
  })

  it('is bound to feed, chain, round, period, vintage and configuration', async () => {
    const signed = await signObservation(account, domain, observation)
    assert.equal(await recoverReporter(domain, signed), account.address)
    for (const other of [
      { ...signed, roundId: 8n },
      { ...signed, vintage: 3 },
      { ...signed, value: 1n },
      { ...signed, periodEnd: 1 },
      { ...signed, configDigest: bytes32('4') },
      { ...signed, feedId: bytes32('4') },
    ])
      assert.notEqual(await recoverReporter(domain, other), account.address)
    assert.notEqual(await recoverReporter({ ...domain, chainId: 1 }, signed), account.address)
  })

  it('is signed alike every time, so that saying it again is no second statement', async () => {
    const [one, two] = await Promise.all([
      signObservation(account, domain, observation),
      signObservation(account, domain, observation),
    ])
    assert.equal(one.signature, two.signature)
    assert.match(shortSignature(one.signature).vs, /^0x[0-9a-f]{64}$/)
  })

  it('survives JSON, and nothing else does', async () => {
    const signed = await signObservation(account, domain, observation)
    const json = JSON.parse(encodeObservation(signed)) as Record<string, unknown>
    assert.deepEqual(decodeObservation(json), signed)
    const { value: _, ...lacking } = json
    for (const bad of [
      null,
      [],
      lacking,
      { ...json, extra: 1 },
      { ...json, value: 23_970_000 },
      { ...json, value: '-1' },
      { ...json, value: '01' },
      { ...json, value: (1n << 191n).toString() },
      { ...json, roundId: (1n << 80n).toString() },
      { ...json, observedAt: 2 ** 40 },
      { ...json, observedAt: 1.5 },
      { ...json, vintage: 65_536 },
      { ...json, signature: `${signed.signature}00` },
      { ...json, feedId: signed.feedId.replace('0x1', '0xG') },
    ])
      assert.throws(() => decodeObservation(bad), { code: 'oracle/observation' })
  })
})

describe('the tree of sources', () => {
  it('hashes a leaf as `Observations.leaf` does', () => {
    // cast keccak $(cast keccak $(cast abi-encode "f((bytes32,bytes32,int192,uint8,uint8))" "(0x11…,0x22…,23970000,1,3)"))
    const leaf = { id: bytes32('1'), content: bytes32('2'), value: 23_970_000n, index: 1, count: 3 }
    assert.equal(leafHash(leaf), '0x502138ca1dc39ae48c37ed975d9f2be8a0ea4791d402aa66469f7389539bc8bb')
  })

  it('proves every source in its place of order, as OpenZeppelin’s MerkleProof folds it', () => {
    const sources = fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(sources, (values) => {
        const leaves = sourceLeaves(
          values.map((value, at) => ({ id: `s${at}`, content: bytes32('2'), value })),
        )
        assert.deepEqual(
          leaves.map(({ value }) => value),
          values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
        )
        const root = merkleRoot(leaves)
        for (const [at, leaf] of leaves.entries()) {
          const folded = merkleProof(leaves, at).reduce((hash, sibling) => {
            const [low, high] = hash < sibling ? [hash, sibling] : [sibling, hash]
            return keccak256(`${low}${high.slice(2)}` as `0x${string}`)
          }, leafHash(leaf))
          assert.equal(folded, root)
        }
      }),
      { numRuns: 30 },
    )
  })
})

describe('content ids', () => {
  it('are those of IPFS', () => {
    // ipfs add --cid-version 1 --raw-leaves of the five bytes "hello"
    const hello = new TextEncoder().encode('hello')
    assert.equal(contentId(hello), 'bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq')
    assert.equal(contentHash(hello), '0x2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
  })
})

describe('the pool of observations', () => {
  const signature = `0x${'5'.repeat(130)}` as const
  const from = (value: bigint, roundId = 7n, vintage = 0) => ({
    ...observation,
    value,
    roundId,
    vintage,
    signature,
  })

  it('sorts what agrees, and leaves out who speaks of another vintage', () => {
    const pool = createObservationPool()
    pool.advance(7n)
    const values = [5n, 3n, 4n, 3n]
    for (const [reporter, value] of values.entries()) assert.equal(pool.add(from(value), reporter), 'new')
    assert.equal(pool.add(from(1n, 7n, 1), 4), 'new')
    assert.deepEqual(
      pool.agreeing(7n).map(({ value, reporter }) => [value, reporter]),
      [
        [3n, 1],
        [3n, 3],
        [4n, 2],
        [5n, 0],
      ],
    )
  })

  it('tells a second statement from the same one again', () => {
    const pool = createObservationPool()
    assert.equal(pool.add(from(5n), 0), 'new')
    assert.equal(pool.add(from(5n), 0), 'known')
    assert.equal(pool.add(from(6n), 0), 'conflict')
    assert.equal(pool.of(7n, 0)?.value, 5n)
  })

  it('is bounded: old rounds, far rounds and a flood of rounds are not kept', () => {
    const pool = createObservationPool()
    pool.advance(7n)
    assert.equal(pool.add(from(5n, 6n), 0), 'out of range')
    assert.equal(pool.add(from(5n, 10_008n), 0), 'out of range')
    for (let round = 7n; round < 507n; round++) pool.add(from(5n, round), 0)
    const kept = Array.from({ length: 500 }, (_, at) => pool.of(7n + BigInt(at), 0)).filter(Boolean)
    assert.ok(kept.length <= 4)
    pool.advance(507n)
    assert.equal(pool.of(506n, 0), undefined)
  })

  it('follows f + 1, never one reporter alone, to a later round', () => {
    const pool = createObservationPool()
    pool.add(from(5n, 9000n), 0)
    for (const reporter of [1, 2, 3]) pool.add(from(5n, 8n), reporter)
    assert.equal(pool.roundOf(3), 8n)
    assert.equal(pool.roundOf(5), undefined)
  })
})

describe('an answer', () => {
  it('lies inside the honest range in 10,000 rounds with up to f liars, whoever is left out', () => {
    const signature = `0x${'5'.repeat(130)}` as const
    const rounds = fc.record({
      faults: fc.constantFrom(2, 3, 4),
      honest: fc.array(fc.bigInt({ min: 100n, max: 200n }), { minLength: 13, maxLength: 13 }),
      lies: fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 4, maxLength: 4 }),
      liars: fc.nat(4),
      leftOut: fc.nat(4),
    })
    fc.assert(
      fc.property(rounds, ({ faults, honest, lies, liars, leftOut }) => {
        const count = 3 * faults + 1
        const lying = lies.slice(0, Math.min(liars, faults))
        const telling = honest.slice(0, count - lying.length)
        const pool = createObservationPool()
        const present = [...lying, ...telling.slice(Math.min(leftOut, faults))]
        for (const [reporter, value] of present.entries())
          pool.add({ ...observation, roundId: 1n, value, signature }, reporter)
        const report = pool.agreeing(1n)
        assert.ok(report.length >= quorumOf(count))
        // `RobustStatistics.median`
        const answer = report[report.length >> 1]?.value ?? -1n
        assert.ok(answer >= 100n && answer <= 200n)
      }),
      { numRuns: 10_000 },
    )
  })
})

describe('turns', () => {
  it('gives every reporter the first turn once in n rounds, and every place in line once a round', () => {
    for (const count of [7, 10, 13]) {
      const firsts = Array.from({ length: count }, (_, round) =>
        Array.from({ length: count }, (__, it) => rankOf(it, BigInt(round), count)),
      )
      for (const ranks of firsts)
        assert.deepEqual(
          ranks.toSorted((a, b) => a - b),
          [...Array(count).keys()],
        )
      assert.equal(new Set(firsts.map((ranks) => ranks.indexOf(0))).size, count)
    }
  })

  it('passes on after the wait', () => {
    const waits = { graceMs: 100, takeOverMs: 1000 }
    assert.deepEqual(
      [0, 1, 6].map((rank) => sendsAfterMs(rank, waits)),
      [100, 1100, 6100],
    )
  })

  it('needs 2f + 1 of 3f + 1', () => {
    assert.deepEqual([7, 10, 13, 31].map(quorumOf), [5, 7, 9, 21])
  })
})

import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { type Block, finalityDigest, type Ledger, memoryStore, type MemoryStore } from '@watt/ledger'
import type { QuorumSet } from '@watt/scp'
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { createVerifyRecoverable } from '../identity/recoverable.ts'
import { silentLogger } from '../test-clock.ts'
import { uint64Bytes } from './byte-list.ts'
import { identityOf } from './cluster.fixture.ts'
import { createFinality, type Finality } from './finality.ts'
import { createQuorumMap } from './quorum-map.ts'

const chainId = 1337n
const [self, second, third, fourth] = [0, 1, 2, 3].map(identityOf)
const stranger = identityOf(9)
const quorumSet: QuorumSet = {
  threshold: 3,
  validators: [self!, second!, third!, fourth!].map(({ nodeId }) => nodeId).toSorted(),
  innerSets: [],
}

let store: MemoryStore
let finality: Finality
let head: Block

function blockAt(number: bigint): Block {
  return { hash: `0x${number.toString(16).padStart(64, '0')}`, header: { number } } as unknown as Block
}

function open(): Finality {
  const ledger = {
    chainId,
    get head() {
      return head
    },
    block: (number: bigint) => (number <= head.header.number ? blockAt(number) : undefined),
  } as unknown as Ledger // Finality reads nothing else of it.
  return createFinality({
    ledger,
    store,
    identity: self!,
    verifyRecoverable: createVerifyRecoverable(),
    quorum: createQuorumMap(self!.nodeId, quorumSet),
    quorumSet,
    logger: silentLogger,
  })
}

type Signer = NonNullable<typeof self>

function message(signer: Signer, block: Block, chain = chainId): Uint8Array {
  const { hash, header } = block
  return concatBytes(
    uint64Bytes(header.number),
    hexToBytes(hash.slice(2)),
    hexToBytes(signer.nodeId),
    signer.signRecoverable(finalityDigest(chain, header.number, hash)),
  )
}

describe('finality', () => {
  beforeEach(() => {
    store = memoryStore()
    head = blockAt(200n)
    finality = open()
  })

  it('makes a certificate out of enough signatures, and keeps it on disk', async () => {
    finality.sign(head)
    assert.equal(finality.receive(message(second!, head)), 'accept')
    assert.equal(finality.certificate(200n), undefined)
    assert.equal(finality.receive(message(third!, head)), 'accept')
    const certificate = finality.certificate(200n)
    assert.equal(certificate?.blockHash, head.hash)
    assert.equal(certificate.signatures.length, 3)
    await store.write(finality.operations())
    assert.deepEqual(open().certificate(200n), certificate)
    assert.deepEqual(finality.operations(), [])
  })

  it('refuses what is malformed, forged, or signed for another chain', () => {
    const good = message(second!, head)
    const forged = message(second!, head)
    forged.set(hexToBytes(third!.nodeId), 40)
    const flipped = Uint8Array.from(good)
    flipped[136] = flipped[136] === 27 ? 28 : 27 // ecrecover would name somebody else.
    for (const bad of [good.subarray(1), new Uint8Array(0), forged, flipped, message(second!, head, 1n)])
      assert.equal(finality.receive(bad), 'reject')
    assert.deepEqual(finality.messages(200n), [])
  })

  it('passes over strangers, old blocks, far blocks, itself and repetitions', () => {
    assert.equal(finality.receive(message(stranger, head)), 'ignore')
    assert.equal(finality.receive(message(second!, blockAt(72n))), 'ignore')
    assert.equal(finality.receive(message(second!, blockAt(213n))), 'ignore')
    assert.equal(finality.receive(message(self!, head)), 'ignore')
    assert.equal(finality.receive(message(second!, head)), 'accept')
    assert.equal(finality.receive(message(second!, head)), 'ignore')
  })

  it('takes signatures ahead of the block', () => {
    assert.equal(finality.receive(message(second!, blockAt(201n))), 'accept')
    assert.deepEqual(finality.operations(), [])
    head = blockAt(201n)
    assert.equal(finality.operations().length, 1)
  })

  it('signs one hash for each number, whatever happened to the ledger since', async () => {
    const other: Block = { ...head, hash: `0x${'ee'.repeat(32)}` }
    const signed = finality.sign(head)
    assert.deepEqual(finality.sign(head), signed)
    assert.equal(finality.sign(other), undefined)
    await store.write(finality.operations())
    finality = open()
    assert.equal(finality.sign(other), undefined)
    assert.deepEqual(finality.sign(head), signed)
    assert.deepEqual(finality.messages(200n), [signed])
  })

  it('does not contradict what it signed before its disk was lost, once it heard of it', () => {
    const other: Block = { ...head, hash: `0x${'ee'.repeat(32)}` }
    const forged = message(self!, other)
    forged[80]! ^= 1
    assert.equal(finality.receive(forged), 'reject')
    assert.equal(finality.receive(message(self!, head)), 'ignore')
    assert.equal(finality.receive(message(self!, other)), 'ignore')
    assert.equal(finality.sign(other), undefined)
    assert.deepEqual(finality.sign(head), message(self!, head))
  })

  it('tells when those who are trusted have another block', () => {
    const other: Block = { ...head, hash: `0x${'ee'.repeat(32)}` }
    finality.sign(head)
    assert.equal(finality.receive(message(second!, other)), 'accept')
    assert.equal(finality.divergence(), undefined)
    assert.equal(finality.receive(message(third!, other)), 'accept')
    assert.equal(finality.divergence(), 200n)
  })
})

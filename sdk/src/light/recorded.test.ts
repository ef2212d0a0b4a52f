/** What a real network signed and proved, and every way to change it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Hex } from 'viem'
import { emptyCodeHash, verifyAccountProof } from './account-proof.ts'
import { NoAnswerError, ProofError } from './errors.ts'
import { readHeader } from './header.ts'
import { blockNumberOf, verifyReceiptProof } from './receipt-proof.ts'
import {
  recordedAbsent,
  recordedCertificates,
  recordedContract,
  recordedHeaders,
  recordedTransactions,
  recordedTrust,
} from './recorded-chain.fixture.ts'
import { certify } from './trust.ts'

const [genesis, block49, block50, block51] = recordedHeaders.map((fields) => readHeader(fields))
const [, certificate50, certificate51] = recordedCertificates
assert(genesis && block49 && block50 && block51 && certificate50 && certificate51)
const slots: readonly Hex[] = ['0x0', '0x1', `0x${'2'.padStart(64, '0')}`]
const asked = { stateRoot: block51.stateRoot, address: recordedContract.address, slots }
const absent = { stateRoot: block51.stateRoot, address: recordedAbsent.address, slots: ['0x0'] as const }

/** One digit of hex changed. */
function bent(hex: Hex, at: number = hex.length - 1): Hex {
  const digit = hex[at] === '0' ? '1' : '0'
  return `${hex.slice(0, at)}${digit}${hex.slice(at + 1)}` as Hex
}

describe('readHeader', () => {
  it('computes the hashes the chain has', () => {
    assert.equal(genesis.hash, recordedTrust.genesisHash)
    assert.equal(block51.parentHash, block50.hash)
  })

  it('finds another hash when any field is changed', () => {
    for (const [name, value] of Object.entries(block51.fields)) {
      const changed = readHeader({ ...block51.fields, [name]: bent(value as Hex) })
      assert.notEqual(changed.hash, block51.hash, name)
      assert.throws(() => readHeader({ ...changed.fields, hash: block51.hash }), ProofError)
    }
  })

  it('refuses what is no header, or another one', () => {
    for (const it of [
      null,
      undefined,
      'block',
      [],
      {},
      { ...block51.fields, stateRoot: '0x12' },
      { ...block51.fields, number: `0x${'f'.repeat(30)}` },
      { ...block51.fields, logsBloom: `0x${'00'.repeat(10_000)}` },
      { ...block51.fields, extraData: 7 },
    ])
      assert.throws(() => readHeader(it), ProofError)
    assert.throws(() => readHeader(block51.fields, 50n), ProofError)
  })
})

describe('certify', () => {
  it('is convinced by what the validators signed, and keeps only what counts', async () => {
    const stranger = { nodeId: 'f'.repeat(64), signature: certificate51.signatures[0]!.signature }
    const padded = { ...certificate51, signatures: [stranger, ...certificate51.signatures, null] }
    const { signers, certificate } = await certify(recordedTrust, block51, padded)
    assert.ok(signers.length >= 3)
    assert.deepEqual(
      certificate.signatures.map(({ nodeId }) => nodeId),
      signers,
    )
  })

  it('refuses certificates of another block, chain or quorum set', async () => {
    const renamed = { ...certificate50, blockHash: block51.hash, blockNumber: certificate51.blockNumber }
    const misnamed = { ...certificate51, blockHash: block50.hash }
    for (const it of [certificate50, renamed, misnamed, {}, 7, { ...certificate51, signatures: 'many' }])
      await assert.rejects(certify(recordedTrust, block51, it), ProofError)
    await assert.rejects(certify({ ...recordedTrust, chainId: 1 }, block51, certificate51), ProofError)
    const strangers = { threshold: 1, validators: ['ab'.repeat(32)], innerSets: [] }
    await assert.rejects(
      certify({ ...recordedTrust, quorumSet: strangers }, block51, certificate51),
      ProofError,
    )
  })

  it('tells a short certificate from a false one', async () => {
    const short = { ...certificate51, signatures: certificate51.signatures.slice(0, 2) }
    await assert.rejects(certify(recordedTrust, block51, short), NoAnswerError)
    const [first, ...others] = short.signatures
    const bad = { ...short, signatures: [{ ...first!, signature: bent(first!.signature, 20) }, ...others] }
    await assert.rejects(certify(recordedTrust, block51, bad), ProofError)
  })
})

describe('verifyAccountProof', () => {
  it('proves a contract, full and empty slots, and that an account is absent', () => {
    const { account, slots: values } = verifyAccountProof(recordedContract, asked)
    assert.deepEqual([account.exists, account.nonce, account.balanceWei], [true, 1n, 0n])
    assert.notEqual(account.codeHash, emptyCodeHash)
    assert.deepEqual(values, [42n, 7n, 0n])
    const none = verifyAccountProof(recordedAbsent, absent)
    assert.deepEqual(
      [none.account.exists, none.account.balanceWei, none.account.codeHash, none.slots],
      [false, 0n, emptyCodeHash, [0n]],
    )
  })

  it('refuses whatever is changed in the answer', () => {
    const { storageProof, accountProof } = recordedContract
    const [slot0, slot1, slot2] = storageProof
    assert(slot0 && slot1 && slot2)
    const forged = {
      balance: { ...recordedContract, balance: '0xde0b6b3a7640000' },
      nonce: { ...recordedContract, nonce: '0x2' },
      code: { ...recordedContract, codeHash: emptyCodeHash },
      'no slots': { ...recordedContract, storageProof: [] },
      'one slot less': { ...recordedContract, storageProof: [slot0, slot1] },
      'one slot more': { ...recordedContract, storageProof: [slot0, slot1, slot2, slot2] },
      'a slot of another name': {
        ...recordedContract,
        storageProof: [{ ...slot0, key: '0x5' }, slot1, slot2],
      },
      'slots in another order': { ...recordedContract, storageProof: [slot1, slot0, slot2] },
      'another value': { ...recordedContract, storageProof: [{ ...slot0, value: '0x2b' }, slot1, slot2] },
      'a slot that is said to be empty': {
        ...recordedContract,
        storageProof: [{ ...slot0, value: '0x0', proof: slot2.proof }, slot1, slot2],
      },
      'no proof of an empty slot': {
        ...recordedContract,
        storageProof: [slot0, slot1, { ...slot2, proof: [] }],
      },
      'a proof without its end': { ...recordedContract, accountProof: accountProof.slice(0, -1) },
      'a proof without its root': { ...recordedContract, accountProof: accountProof.slice(1) },
      'a proof with more': { ...recordedContract, accountProof: [...accountProof, accountProof[0]] },
      'no proof': { ...recordedContract, accountProof: [] },
      'a bent proof': { ...recordedContract, accountProof: accountProof.map((it) => bent(it)) },
      'the proof of another account': { ...recordedContract, accountProof: recordedAbsent.accountProof },
      'a thousand nodes': { ...recordedContract, accountProof: Array.from({ length: 1_000 }, () => '0x00') },
      'a node of a megabyte': { ...recordedContract, accountProof: [`0x${'00'.repeat(1_000_000)}`] },
      'no hex': { ...recordedContract, accountProof: ['0xzz'] },
      'no object': null,
      'a list': [],
    }
    for (const [what, answer] of Object.entries(forged))
      assert.throws(() => verifyAccountProof(answer, asked), ProofError, what)
    assert.throws(
      () => verifyAccountProof(recordedContract, { ...asked, stateRoot: block49.stateRoot }),
      ProofError,
    )
    assert.throws(() => verifyAccountProof({ ...recordedAbsent, balance: '0x1' }, absent), ProofError)
  })
})

describe('verifyReceiptProof', () => {
  const [creation, transfer] = recordedTransactions
  assert(creation && transfer)

  it('proves what a transaction was and did', async () => {
    const made = await verifyReceiptProof(creation.proof, block50, creation.hash)
    assert.deepEqual([made.succeeded, made.to, made.from.toLowerCase()], [true, null, creation.from])
    assert.deepEqual(made.logs, [
      {
        address: recordedContract.address.toLowerCase(),
        topics: [`0x${'ff'.padStart(64, '0')}`],
        data: '0x',
      },
    ])
    const moved = await verifyReceiptProof(transfer.proof, block50, transfer.hash)
    assert.deepEqual(
      [moved.valueWei, moved.to, moved.from.toLowerCase()],
      [5n, `0x${'99'.repeat(20)}`, transfer.from],
    )
    assert.equal(blockNumberOf(transfer.proof), 50n)
  })

  it('refuses whatever is changed in the answer', async () => {
    const { proof } = transfer
    const forged = {
      'another transaction': creation.proof,
      'the receipt of another': { ...proof, receiptProof: creation.proof.receiptProof },
      'another index': { ...proof, transactionIndex: creation.proof.transactionIndex },
      'an index beyond': { ...proof, transactionIndex: '0x63' },
      'an absurd index': { ...proof, transactionIndex: `0x${'f'.repeat(40)}` },
      'a bent receipt': {
        ...proof,
        receiptProof: proof.receiptProof.map((it, at) =>
          at === proof.receiptProof.length - 1 ? bent(it, 40) : it,
        ),
      },
      'a bent transaction': { ...proof, transactionProof: proof.transactionProof.map((it) => bent(it)) },
      'no receipt': { ...proof, receiptProof: [] },
      'half a proof': { ...proof, receiptProof: proof.receiptProof.slice(0, 1) },
      'no lists': { ...proof, receiptProof: 'much' },
      nothing: null,
    }
    for (const [what, answer] of Object.entries(forged))
      await assert.rejects(verifyReceiptProof(answer, block50, transfer.hash), ProofError, what)
    await assert.rejects(verifyReceiptProof(proof, block51, transfer.hash), ProofError)
    assert.throws(() => blockNumberOf({ blockNumber: `0x${'f'.repeat(17)}` }), ProofError)
  })
})

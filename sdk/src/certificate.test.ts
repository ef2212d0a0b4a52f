import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { bytesToHex, hexToBytes, keccak256, toHex, type Hex } from 'viem'
import { sign } from 'viem/accounts'
import {
  finalityDigest,
  nodeAddress,
  verifyCertificate,
  type Certificate,
  type QuorumSet,
} from './certificate.ts'

const order = secp256k1.Point.Fn.ORDER

/** A validator key with an even y, as nodes use. */
function validator(seed: string) {
  const secret = BigInt(keccak256(toHex(seed))) % order
  const point = secp256k1.Point.BASE.multiply(secret)
  const even = (point.toAffine().y & 1n) === 0n
  const privateKey: Hex = `0x${(even ? secret : order - secret).toString(16).padStart(64, '0')}`
  return { privateKey, nodeId: point.toAffine().x.toString(16).padStart(64, '0') }
}

const validators = ['a', 'b', 'c', 'd'].map(validator)
const quorumSet: QuorumSet = { threshold: 3, validators: validators.map((it) => it.nodeId), innerSets: [] }
const block = { chainId: 31337, blockNumber: 7n, blockHash: keccak256('0x07') }

async function certify(signers: typeof validators, over = block): Promise<Certificate> {
  const hash = finalityDigest(over.chainId, over.blockNumber, over.blockHash)
  const signatures = await Promise.all(
    signers.map(async ({ nodeId, privateKey }) => ({
      nodeId,
      signature: await sign({ hash, privateKey, to: 'hex' }),
    })),
  )
  return { blockNumber: toHex(over.blockNumber), blockHash: over.blockHash, signatures }
}

describe('verifyCertificate', () => {
  it('accepts exactly the signer sets that hold a slice', async () => {
    const all = await certify(validators)
    await fc.assert(
      fc.asyncProperty(fc.subarray([0, 1, 2, 3]), async (chosen) => {
        const certificate = {
          ...all,
          signatures: all.signatures.filter((_, index) => chosen.includes(index)),
        }
        const verdict = await verifyCertificate(certificate, { ...block, quorumSet })
        assert.equal(verdict.valid, chosen.length >= 3)
        assert.deepEqual(verdict.refused, [])
      }),
      { numRuns: 16 },
    )
  })

  it('counts a signer once, however often it is listed', async () => {
    const one = await certify(validators.slice(0, 1))
    const padded = { ...one, signatures: Array.from({ length: 4 }, () => one.signatures[0]!) }
    assert.equal((await verifyCertificate(padded, { ...block, quorumSet })).valid, false)
  })

  it('refuses signatures over another block, number or chain', async () => {
    for (const other of [
      { ...block, blockHash: keccak256('0x08') },
      { ...block, blockNumber: 8n },
      { ...block, chainId: 1 },
    ]) {
      const verdict = await verifyCertificate(await certify(validators, other), { ...block, quorumSet })
      assert.deepEqual([verdict.valid, verdict.signers.length, verdict.refused.length], [false, 0, 4])
    }
  })

  it('refuses a signature under a foreign name, a malformed one and a high s', async () => {
    const good = await certify(validators)
    const [first, second, third, fourth] = good.signatures
    assert(first && second && third && fourth)
    const signature = hexToBytes(first.signature)
    const s = order - BigInt(bytesToHex(signature.slice(32, 64)))
    const highS: Hex = `0x${first.signature.slice(2, 66)}${s.toString(16).padStart(64, '0')}${signature[64] === 27 ? '1c' : '1b'}`
    const signatures = [
      { nodeId: first.nodeId, signature: highS },
      { nodeId: second.nodeId, signature: third.signature },
      { nodeId: third.nodeId, signature: '0x1234' as Hex },
      { nodeId: 'f'.repeat(64), signature: fourth.signature },
    ]
    const verdict = await verifyCertificate({ ...good, signatures }, { ...block, quorumSet })
    assert.deepEqual([verdict.valid, verdict.signers, verdict.refused.length], [false, [], 4])
  })

  it('refuses a signature by the same key with an odd y: no node has one', async () => {
    const [first] = validators
    assert(first)
    const odd: Hex = `0x${(order - BigInt(first.privateKey)).toString(16).padStart(64, '0')}`
    const one = await certify([{ nodeId: first.nodeId, privateKey: odd }])
    assert.deepEqual((await verifyCertificate(one, { ...block, quorumSet })).refused, [first.nodeId])
  })

  it('walks inner sets', async () => {
    const nested: QuorumSet = {
      threshold: 2,
      validators: [validators[0]!.nodeId],
      innerSets: [{ threshold: 2, validators: validators.slice(1).map((it) => it.nodeId), innerSets: [] }],
    }
    const three = await verifyCertificate(await certify(validators.slice(0, 3)), {
      ...block,
      quorumSet: nested,
    })
    const two = await verifyCertificate(await certify(validators.slice(0, 2)), {
      ...block,
      quorumSet: nested,
    })
    assert.deepEqual([three.valid, two.valid], [true, false])
  })
})

describe('nodeAddress', () => {
  it('rejects what names no key', () => {
    for (const id of ['', '00'.repeat(32), 'F'.repeat(64), 'f'.repeat(64)]) {
      assert.throws(() => nodeAddress(id), { code: 'sdk/node-id' })
    }
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMerkleProof, createMPT } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { bytesToHex, hexToBytes, keccak256, numberToHex, type Hex, type TransactionSerializable } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { ProofError } from './errors.ts'
import { readHeader } from './header.ts'
import { verifyReceiptProof } from './receipt-proof.ts'
import { recordedHeaders } from './recorded-chain.fixture.ts'

const to: Hex = `0x${'99'.repeat(20)}`
const account = privateKeyToAccount(generatePrivateKey())
const common = { to, nonce: 3, value: 5n, gas: 21_000n, data: '0x1234' as Hex }
const priced = { ...common, chainId: 1_337, maxFeePerGas: 7n, maxPriorityFeePerGas: 0n }
const authorization = await account.signAuthorization({ chainId: 1_337, address: to, nonce: 1 })
const forms: Readonly<Record<string, TransactionSerializable>> = {
  'legacy without chain id': { ...common, type: 'legacy', gasPrice: 7n },
  legacy: { ...common, type: 'legacy', chainId: 1_337, gasPrice: 7n },
  'with access list': { ...common, type: 'eip2930', chainId: 1_337, gasPrice: 7n },
  'with fee cap': { ...priced, type: 'eip1559' },
  delegating: { ...priced, type: 'eip7702', authorizationList: [authorization] },
}

/** A block with these transactions, each with the receipt that `receipt` gives it, and the answer for the last one. */
async function blockOf(raws: readonly Hex[], receipt: (type: number) => Uint8Array) {
  const transactions = await createMPT()
  const receipts = await createMPT()
  for (const [index, raw] of raws.entries()) {
    const type = Number(raw.slice(0, 4))
    await transactions.put(RLP.encode(index), hexToBytes(raw))
    await receipts.put(RLP.encode(index), receipt(type > 0x7f ? 0 : type))
  }
  const key = RLP.encode(raws.length - 1)
  const header = readHeader({
    ...recordedHeaders[0],
    transactionsRoot: bytesToHex(transactions.root()),
    receiptsRoot: bytesToHex(receipts.root()),
  })
  const answer = {
    transactionIndex: numberToHex(raws.length - 1),
    transactionProof: (await createMerkleProof(transactions, key)).map((it) => bytesToHex(it)),
    receiptProof: (await createMerkleProof(receipts, key)).map((it) => bytesToHex(it)),
  }
  return { header, answer, hash: keccak256(raws.at(-1) ?? '0x') }
}

function receiptOf(type: number, status = 1): Uint8Array {
  const fields = RLP.encode([status, 21_000, new Uint8Array(256), []])
  return type === 0 ? fields : Uint8Array.of(type, ...fields)
}

describe('verifyReceiptProof', () => {
  it('finds sender, receiver and value in every form of transaction', async () => {
    for (const [form, transaction] of Object.entries(forms)) {
      const raw = await account.signTransaction(transaction)
      const { header, answer, hash } = await blockOf([raw], receiptOf)
      const proven = await verifyReceiptProof(answer, header, hash)
      assert.deepEqual(
        { ...proven, logs: [] },
        {
          hash,
          raw,
          index: 0,
          from: account.address,
          to,
          valueWei: 5n,
          nonce: 3,
          input: '0x1234',
          succeeded: true,
          cumulativeGasUsed: 21_000n,
          logs: [],
        },
        form,
      )
    }
  })

  it('finds the last one of many, and that it failed', async () => {
    const raws = await Promise.all(
      Array.from({ length: 130 }, (_, nonce) =>
        account.signTransaction({ ...priced, nonce, type: 'eip1559' }),
      ),
    )
    const { header, answer, hash } = await blockOf(raws, (type) => receiptOf(type, 0))
    const { index, succeeded } = await verifyReceiptProof(answer, header, hash)
    assert.deepEqual([index, succeeded], [129, false])
  })

  it('refuses a receipt of another type, and one that is none', async () => {
    const raw = await account.signTransaction(forms['with fee cap']!)
    for (const bytes of [
      receiptOf(1),
      receiptOf(0),
      Uint8Array.of(2, ...RLP.encode([1, 2, 3])),
      Uint8Array.of(2),
    ]) {
      const { header, answer, hash } = await blockOf([raw], () => bytes)
      await assert.rejects(verifyReceiptProof(answer, header, hash), ProofError)
    }
  })
})

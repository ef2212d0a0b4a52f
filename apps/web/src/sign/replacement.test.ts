import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { getAddress, keccak256, type Hex, type TransactionSerializable } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { SentRecord } from './records.ts'
import { patienceBlocks, remedyFor } from './replacement.ts'

const signer = privateKeyToAccount(`0x${'11'.repeat(32)}`)
const friend = getAddress('0x00000000000000000000000000000000000000b2')
const delegate = getAddress('0x00000000000000000000000000000000000000c3')
const late = 10n + patienceBlocks
const plain = {
  type: 'eip1559',
  chainId: 31_337,
  nonce: 7,
  to: friend,
  value: 5n,
  gas: 21_000n,
  maxFeePerGas: 100n,
  maxPriorityFeePerGas: 10n,
} as const

async function waiting(
  transaction: TransactionSerializable = plain,
  more: Partial<SentRecord> = {},
): Promise<SentRecord> {
  const raw = await signer.signTransaction(transaction)
  return {
    hash: keccak256(raw),
    network: '0x01',
    from: signer.address,
    counterparty: friend,
    title: 'Send',
    nonce: transaction.nonce ?? 0,
    raw,
    sentMs: 1,
    sentAt: 10,
    state: 'pending',
    ...more,
  }
}

describe('remedyFor', () => {
  it('says nothing before some blocks have closed, and to what does not wait', async () => {
    const record = await waiting()
    assert.equal(remedyFor(record, [record], 'words', late - 1n), undefined)
    assert.equal(remedyFor(record, [record], 'words', undefined), undefined)
    assert.equal(remedyFor(record, [record], undefined, late), undefined)
    assert.equal(remedyFor({ ...record, state: 'done' }, [], 'words', late), undefined)
  })

  it('offers the same call at a higher bid, and nothing to oneself in its place', async () => {
    const record = await waiting()
    const remedy = remedyFor(record, [record], 'key', late)
    const place = {
      hash: record.hash,
      from: signer.address,
      nonce: 7,
      feesMin: { maxFeePerGas: 110n, maxPriorityFeePerGas: 11n },
    }
    assert.deepEqual(remedy, {
      kind: 'replace',
      faster: { ...place, kind: 'faster', call: { to: friend, value: 5n, data: '0x' }, gas: 21_000n },
      cancel: {
        ...place,
        kind: 'cancel',
        call: { to: signer.address, value: 0n, data: '0x' },
        gas: undefined,
      },
    })
  })

  it('reads the whole call: data, a new contract, what the account becomes, the first of all and free', async () => {
    const calls: readonly [TransactionSerializable, object][] = [
      [
        { ...plain, data: '0xa9059cbb', value: 0n },
        { to: friend, value: 0n, data: '0xa9059cbb' },
      ],
      [
        { ...plain, to: undefined, data: '0x6001', nonce: 0, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n },
        { to: undefined, value: 5n, data: '0x6001' },
      ],
      [
        {
          ...plain,
          type: 'eip7702',
          authorizationList: [
            await signer.signAuthorization({ address: delegate, chainId: 31_337, nonce: 8 }),
          ],
        },
        { to: friend, value: 5n, data: '0x', delegate },
      ],
    ]
    for (const [transaction, call] of calls) {
      const record = await waiting(transaction)
      const remedy = remedyFor(record, [record], 'development', late)
      assert(remedy?.kind === 'replace')
      assert.deepEqual(remedy.faster.call, call)
      assert.equal(remedy.faster.nonce, transaction.nonce)
    }
  })

  it('cancels no cancelling, and leaves alone what is outbid already', async () => {
    const record = await waiting()
    const second = await waiting(
      { ...plain, to: signer.address, value: 0n, maxFeePerGas: 110n, maxPriorityFeePerGas: 11n },
      { replaces: record.hash },
    )
    assert.equal(remedyFor(record, [second, record], 'words', late), undefined)
    const remedy = remedyFor(second, [second, record], 'words', late)
    assert(remedy?.kind === 'replace')
    assert.equal(remedy.cancel, undefined)
    assert.equal(remedy.faster.feesMin.maxFeePerGas, 121n)
    // Refused, it stands in nobody's way.
    assert.equal(remedyFor(record, [{ ...second, state: 'failed' }, record], 'words', late)?.kind, 'replace')
  })

  it('names who else can, and takes no other transaction for this one', async () => {
    const record = await waiting()
    const operation = { nonce: '0x01' } as const
    assert.deepEqual(remedyFor(record, [], 'outside', late), { kind: 'outside' })
    assert.deepEqual(remedyFor({ ...record, operation }, [], 'passkey', late), { kind: 'operation' })
    const { raw, ...large } = record
    const broken: readonly (Hex | undefined)[] = [undefined, '0x', '0x02', '0x02c0', `${raw!}00`]
    for (const it of broken)
      assert.deepEqual(remedyFor({ ...large, ...(it && { raw: it }) }, [], 'key', late), {
        kind: 'too-large',
      })
    assert.deepEqual(remedyFor({ ...record, nonce: 8 }, [], 'key', late), { kind: 'too-large' })
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { Wallet } from 'ethers'
import fc from 'fast-check'
import { keccak256, parseTransaction } from 'viem'
import type { Hex } from '@watt/evm'
import { concatBytes, fromHex, toHex } from './bytes.ts'
import { groupOrder } from './recover-address.ts'
import { encodeRlp, type RlpInput } from './rlp.ts'
import { accountOf, addressOf, chainId, decode, keyOf, rawTransfer } from './signing.fixture.ts'
import { authorizationsMax } from './transaction-fields.ts'
import {
  bidOf,
  costMax,
  decodeTransaction,
  messageOf,
  transactionBytesMax,
  TransactionError,
} from './transaction.ts'

const other = `0x${'42'.repeat(20)}` as const
const slot = `0x${'07'.repeat(32)}` as const
const accessList = [{ address: other, storageKeys: [slot] }] as const

describe('transactions made by wallets', () => {
  const common = { chainId, nonce: 3, to: other, value: 5n, gas: 50_000n, data: '0xabcd' } as const

  it('decodes a protected and an unprotected legacy transaction', async () => {
    const account = accountOf(0)
    const signed = await account.signTransaction({ ...common, type: 'legacy', gasPrice: 7n })
    const found = decode(fromHex(signed))
    assert.equal(found.hash, keccak256(signed))
    assert.deepEqual(
      { ...found, raw: undefined, r: 0n, s: 0n, v: 0n },
      {
        type: 0,
        hash: found.hash,
        raw: undefined,
        sender: addressOf(0),
        chainId: BigInt(chainId),
        nonce: 3n,
        gasLimit: 50_000n,
        maxFeePerGas: 7n,
        maxPriorityFeePerGas: 7n,
        to: other,
        value: 5n,
        data: new Uint8Array([0xab, 0xcd]),
        accessList: [],
        authorizationList: [],
        v: 0n,
        r: 0n,
        s: 0n,
      },
    )
    const { chainId: _, ...unprotected } = common
    const old = decode(
      fromHex(await account.signTransaction({ ...unprotected, type: 'legacy', gasPrice: 7n })),
    )
    assert.equal(old.chainId, undefined)
    assert.equal(old.sender, addressOf(0))
  })

  it('decodes types 1 and 2 with their access lists', async () => {
    const one = decode(
      fromHex(await accountOf(1).signTransaction({ ...common, type: 'eip2930', gasPrice: 9n, accessList })),
    )
    assert.deepEqual(
      [one.type, one.sender, one.maxFeePerGas, one.accessList],
      [1, addressOf(1), 9n, accessList],
    )
    const fees = { maxFeePerGas: 9n, maxPriorityFeePerGas: 2n }
    const two = decode(
      fromHex(await accountOf(1).signTransaction({ ...common, ...fees, type: 'eip1559', accessList })),
    )
    assert.deepEqual([two.type, two.maxFeePerGas, two.maxPriorityFeePerGas], [2, 9n, 2n])
    assert.equal(costMax(two), 50_000n * 9n + 5n)
    assert.deepEqual(messageOf(two).accessList, accessList)
  })

  it('decodes a contract creation', async () => {
    const raw = await rawTransfer({ from: 0, nonce: 0, to: undefined, data: '0x6001', gas: 100_000n })
    assert.equal(decode(raw).to, undefined)
  })

  it('decodes type 4 and recovers who authorized', async () => {
    const signed = await accountOf(2).signAuthorization({ chainId, nonce: 8, address: other })
    const raw = await accountOf(1).signTransaction({
      ...common,
      type: 'eip7702',
      authorizationList: [signed],
    })
    const { authorizationList, sender, type } = decode(fromHex(raw))
    assert.deepEqual([type, sender], [4, addressOf(1)])
    assert.deepEqual(
      authorizationList.map(({ authority, nonce, address }) => ({ authority, nonce, address })),
      [{ authority: addressOf(2), nonce: 8n, address: other }],
    )
  })

  it('agrees with ethers', async () => {
    const wallet = new Wallet(keyOf(4))
    for (const type of [0, 1, 2]) {
      const price = type === 2 ? { maxFeePerGas: 4n, maxPriorityFeePerGas: 1n } : { gasPrice: 4n }
      const raw = await wallet.signTransaction({
        type,
        chainId,
        nonce: 0,
        gasLimit: 21_000n,
        to: other,
        ...price,
      })
      const found = decode(fromHex(raw as Hex))
      assert.deepEqual([found.type, found.sender], [type, addressOf(4)])
    }
  })

  it('tells the bid of each type without the rest, and of what is none nothing', async () => {
    const account = accountOf(0)
    const fees = { maxFeePerGas: 9n, maxPriorityFeePerGas: 1n }
    const sign = async (fields: object): Promise<Uint8Array> =>
      fromHex(
        await account.signTransaction({ ...common, ...fields } as Parameters<
          typeof account.signTransaction
        >[0]),
      )
    assert.equal(bidOf(await sign({ type: 'legacy', gasPrice: 7n })), 7n)
    assert.equal(bidOf(await sign({ type: 'legacy', gasPrice: 0n })), 0n)
    assert.equal(bidOf(await sign({ type: 'eip2930', gasPrice: 8n })), 8n)
    assert.equal(bidOf(await sign({ type: 'eip1559', ...fees })), 9n)
    const authorization = await account.signAuthorization({ chainId, nonce: 4, address: other })
    assert.equal(bidOf(await sign({ type: 'eip7702', ...fees, authorizationList: [authorization] })), 9n)
    for (const bytes of [[], [0xc0], [2], [2, 0xc1, 0x80], [0x80], [2, 0xf8]])
      assert.equal(bidOf(Uint8Array.from(bytes)), undefined)
    // What is behind the bid is not read: a stranger could have thousands of items there, or a length that is none.
    assert.equal(bidOf(Uint8Array.of(2, 0xc6, 1, 2, 3, 9, 0xf8, 0)), 9n)
    assert.equal(bidOf(Uint8Array.of(2, 0xc5, 1, 2, 3, 0xc0, 9)), undefined)
    assert.equal(bidOf(Uint8Array.of(2, 0xc4, 1, 2, 3, 0)), undefined)
    assert.equal(bidOf(Uint8Array.of(2, 0xc3, 1, 2, 3)), undefined)
  })

  it('keeps no view of the bytes it was given, whatever they are', async () => {
    const signed = await accountOf(0).signTransaction({ ...common, type: 'legacy', gasPrice: 7n })
    const frame = Buffer.concat([Buffer.alloc(10), Buffer.from(signed.slice(2), 'hex')])
    const found = decode(frame.subarray(10))
    frame.fill(0)
    assert.equal(toHex(found.raw), signed)
    assert.equal(toHex(found.data), common.data)
    assert.notEqual(found.raw.buffer, frame.buffer)
  })

  it('takes a sender that is known already', async () => {
    const raw = await rawTransfer({ from: 0, nonce: 0 })
    const recover = () => assert.fail('recovered again')
    assert.equal(decodeTransaction(raw, { chainId: BigInt(chainId), recover, sender: other }).sender, other)
  })

  it('finds in random transfers what viem finds', async () => {
    const wei = fc.bigInt({ min: 0n, max: 2n ** 96n })
    const property = fc.asyncProperty(
      wei,
      fc.nat(2 ** 31),
      fc.uint8Array({ maxLength: 80 }),
      async (value, nonce, data) => {
        const raw = await rawTransfer({ from: 3, nonce, to: other, value, data: toHex(data) })
        const expected = parseTransaction(toHex(raw))
        const found = decode(raw)
        assert.deepEqual([found.nonce, found.value, toHex(found.data)], [BigInt(nonce), value, toHex(data)])
        assert.deepEqual([found.r, found.s], [BigInt(expected.r ?? 0), BigInt(expected.s ?? 0)])
        assert.equal(found.sender, addressOf(3))
      },
    )
    await fc.assert(property, { numRuns: 15 })
  })
})

/** Signs RLP fields of a typed transaction as they are, however wrong. */
function signTyped(
  type: number,
  fields: readonly RlpInput[],
  change: Partial<Record<'r' | 's' | 'yParity', bigint>> = {},
) {
  const digest = keccak_256(concatBytes(new Uint8Array([type]), encodeRlp(fields)))
  const bytes = secp256k1.sign(digest, fromHex(keyOf(0)), { prehash: false, format: 'recovered' })
  const yParity = change.yParity ?? BigInt(bytes[0] ?? 0)
  const r = change.r ?? BigInt(toHex(bytes.subarray(1, 33)))
  const s = change.s ?? BigInt(toHex(bytes.subarray(33)))
  return concatBytes(new Uint8Array([type]), encodeRlp([...fields, yParity, r, s]))
}

/** Fields of a type-2 transaction, with some of them replaced. */
function fields2(change: Readonly<Record<number, RlpInput>> = {}): RlpInput[] {
  const fields: RlpInput[] = [BigInt(chainId), 0n, 0n, 1n, 21_000n, fromHex(other), 0n, new Uint8Array(0), []]
  return fields.map((field, index) => change[index] ?? field)
}

function assertRefused(raw: Uint8Array, reason: string): void {
  assert.throws(() => decode(raw), { code: 'ledger/transaction', reason })
}

describe('transactions that are refused', () => {
  it('takes the fields that the cases below change', () => {
    assert.equal(decode(signTyped(2, fields2())).sender, addressOf(0))
  })

  it('refuses blobs and unknown types by name', () => {
    for (const type of [0, 3, 5, 0x7f]) assertRefused(new Uint8Array([type, 0xc0]), 'unsupported-type')
  })

  it('refuses what is too large before looking at it', () => {
    assertRefused(new Uint8Array(transactionBytesMax + 1).fill(0xff), 'too-large')
  })

  it('refuses another chain, also in legacy form', async () => {
    assertRefused(signTyped(2, fields2({ 0: 1n })), 'wrong-chain')
    const legacy = await accountOf(0).signTransaction({
      type: 'legacy',
      chainId: 1,
      gas: 21_000n,
      gasPrice: 1n,
      to: other,
    })
    assertRefused(fromHex(legacy), 'wrong-chain')
  })

  it('refuses each malformed field', () => {
    const wrong: readonly Readonly<Record<number, RlpInput>>[] = [
      { 0: new Uint8Array([0, 1]) }, // leading zero
      { 1: 2n ** 64n - 1n }, // nonce of EIP-2681
      { 1: 2n ** 64n },
      { 2: 2n }, // priority fee above the maximum fee
      { 3: 2n ** 256n },
      { 4: 2n ** 64n },
      { 3: 2n ** 250n, 4: 2n ** 10n }, // product
      { 5: new Uint8Array(19) },
      { 5: new Uint8Array(21) },
      { 6: 2n ** 256n },
      { 7: [] },
      { 8: new Uint8Array(0) },
      { 8: [[fromHex(other)]] },
      { 8: [[new Uint8Array(19), []]] },
      { 8: [[fromHex(other), [new Uint8Array(31)]]] },
    ]
    for (const change of wrong) assertRefused(signTyped(2, fields2(change)), 'malformed')
    assertRefused(signTyped(2, fields2().slice(1)), 'malformed')
    assertRefused(signTyped(2, [...fields2(), 0n]), 'malformed')
    assertRefused(concatBytes(signTyped(2, fields2()), new Uint8Array(1)), 'malformed')
    assertRefused(new Uint8Array(0), 'malformed')
    assertRefused(new Uint8Array([0x80]), 'malformed')
    assertRefused(new Uint8Array([0xc0]), 'malformed')
    assertRefused(signTyped(2, fields2(), { yParity: 2n }), 'malformed')
  })

  it('refuses a legacy v that is neither old nor of EIP-155', () => {
    for (const v of [0n, 1n, 26n, 29n, 34n]) {
      assertRefused(
        encodeRlp([0n, 0n, 21_000n, fromHex(other), 0n, new Uint8Array(0), v, 1n, 1n]),
        'malformed',
      )
    }
  })

  it('refuses signatures out of range, high s, and those of nobody', () => {
    const high = decode(signTyped(2, fields2()))
    assertRefused(
      signTyped(2, fields2(), { s: groupOrder - high.s, yParity: 1n - high.v }),
      'invalid-signature',
    )
    for (const change of [{ r: 0n }, { s: 0n }, { r: groupOrder }, { r: 2n ** 256n - 1n }, { r: 5n }]) {
      assertRefused(signTyped(2, fields2(), change), 'invalid-signature')
    }
  })

  it('refuses type 4 without a target, without authorizations, or with too many', () => {
    const tuple = [0n, fromHex(other), 0n, 0n, 1n, 1n]
    assert.equal(
      decode(signTyped(4, [...fields2(), [tuple]])).authorizationList[0]?.authority !== undefined,
      true,
    )
    assertRefused(signTyped(4, [...fields2({ 5: new Uint8Array(0) }), [tuple]]), 'malformed')
    assertRefused(signTyped(4, [...fields2(), []]), 'malformed')
    assertRefused(signTyped(4, [...fields2(), Array(authorizationsMax + 1).fill(tuple)]), 'malformed')
    assertRefused(signTyped(4, [...fields2(), [tuple.slice(1)]]), 'malformed')
    assertRefused(signTyped(4, [...fields2(), [tuple.with(3, 256n)]]), 'malformed')
  })

  it('keeps an authorization whose signature names nobody, without an authority', () => {
    const half = groupOrder / 2n
    const bad = [
      [0n, 2n, 1n, 1n],
      [0n, 0n, 0n, 1n],
      [0n, 0n, 1n, half + 1n],
      [0n, 0n, 5n, 1n],
    ] as const
    for (const [nonce, yParity, r, s] of bad) {
      const { authorizationList } = decode(
        signTyped(4, [...fields2(), [[0n, fromHex(other), nonce, yParity, r, s]]]),
      )
      assert.equal(authorizationList[0]?.authority, undefined)
    }
  })

  it('throws nothing else, whatever the bytes', () => {
    const recover = () => other
    const attempt = (bytes: Uint8Array): void => {
      try {
        decodeTransaction(bytes, { chainId: BigInt(chainId), recover })
      } catch (error) {
        assert.ok(error instanceof TransactionError, String(error))
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), attempt))
    const valid = signTyped(4, [
      ...fields2({ 8: [[fromHex(other), [fromHex(slot)]]] }),
      [[0n, fromHex(other), 0n, 0n, 1n, 1n]],
    ])
    const mutation = fc.tuple(fc.nat(valid.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const bytes = valid.slice()
        for (const [at, byte] of mutations) bytes[at] = byte
        attempt(bytes)
      }),
    )
    attempt(new Uint8Array(transactionBytesMax).fill(0xc1)) // Lists in lists, as deep as they go.
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { concat, type Hex, keccak256, pad, sha256, stringToHex, zeroAddress, zeroHash } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import {
  accountAddress,
  accountAddresses,
  keyOwner,
  passkeySigner,
  type Session,
  sessionId,
  windowOf,
} from './index.ts'
import { encodeSignatures } from './owner.ts'

const point: Hex = `0x${'11'.repeat(32)}${'22'.repeat(32)}`
const session: Session = {
  signer: `0x${'ab'.repeat(20)}`,
  validAfter: 1_000,
  validUntil: 5_000,
  windowSeconds: 3_600,
  callLimit: 3,
  calls: [{ target: zeroAddress, selector: '0x12345678', arguments: [] }],
  spends: [],
  salt: zeroHash,
}

describe('a passkey as signer', () => {
  it('is its verifier, its point and its site', () => {
    const expected = concat([accountAddresses.passkeyVerifier, point, sha256(stringToHex('watt.example'))])
    assert.equal(passkeySigner(point, 'watt.example'), expected)
    assert.equal(passkeySigner(`0x04${point.slice(2)}`, 'watt.example'), expected)
  })

  it('has a point of 64 bytes', () => {
    for (const wrong of ['0x', `${point}00`, point.slice(0, -2), `0x02${point.slice(2)}`] as const)
      assert.throws(() => passkeySigner(wrong as Hex, 'watt.example'), { code: 'sdk/passkey-length' })
  })
})

describe('an account', () => {
  it('stands elsewhere for other signers, thresholds and salts', () => {
    const signers = [passkeySigner(point, 'watt.example'), pad('0x01', { size: 20 })]
    const places = [
      { signers },
      { signers: signers.toReversed() },
      { signers: signers.slice(1) },
      { signers, threshold: 2n },
      { signers, salt: pad('0x01') },
    ].map(accountAddress)
    assert.equal(new Set(places).size, places.length)
  })

  it('hears its signers in the order of their hashes', () => {
    const parts = (['0x01', '0x02', '0x03', '0x04'] as const).map((it) => ({
      signer: keccak256(it),
      signature: it,
    }))
    const encoded = encodeSignatures(parts)
    assert.equal(encodeSignatures(parts.toReversed()), encoded)
    const order = parts.toSorted((a, b) => (keccak256(a.signer) < keccak256(b.signer) ? -1 : 1))
    const places = order.map(({ signer }) => encoded.indexOf(signer.slice(2)))
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    )
  })

  it('signs hashes by plain keys', async () => {
    const account = privateKeyToAccount(keccak256('0x01'))
    const owner = keyOwner(account)
    assert.equal(owner.signer, account.address.toLowerCase())
    assert.equal(await owner.sign(zeroHash), await account.sign({ hash: zeroHash }))
    assert.equal(owner.stub.length, (await owner.sign(zeroHash)).length)
  })
})

describe('a session', () => {
  it('has another id when anything in it differs', () => {
    const others: readonly Session[] = [
      { ...session, salt: pad('0x01') },
      { ...session, callLimit: 4 },
      { ...session, signer: '0x' },
      { ...session, spends: [{ token: zeroAddress, amount: 0n }] },
    ]
    const ids = [session, ...others].map(sessionId)
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ids) assert.ok(id < 2n ** 192n)
  })

  it('knows its windows, from its first second to its last', () => {
    assert.equal(windowOf(session, 1_000), 0)
    assert.equal(windowOf(session, 4_599), 0)
    assert.equal(windowOf(session, 4_600), 1)
    assert.equal(windowOf(session, 5_000), 1)
    for (const at of [999, 5_001]) assert.throws(() => windowOf(session, at), { code: 'sdk/session-time' })
  })
})

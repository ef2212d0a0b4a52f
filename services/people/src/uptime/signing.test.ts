import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { concatHex, hexToBigInt, numberToHex, sliceHex, type Hex } from 'viem'
import { domain, keyOf } from './neighbours.fixture.ts'
import { answerHash, bindingHash, challengeHash, isSignedBy, signHash, statementHash } from './signing.ts'

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const key = keyOf(1)
const nonce: Hex = `0x${'01'.repeat(32)}`
const challenge = { day: 5, window: 3, verifier: keyOf(2).address, node: key.address, nonce }
const answer = { number: 7n, hash: nonce, proof: ['0xc0', '0xc1'] as readonly Hex[] }
const statement = { day: 5, node: key.address, windows: 0xffffff }

describe('what nodes sign', () => {
  it('means one thing: no part can be another, nor of another contract, chain or message', () => {
    const domains = [domain, { ...domain, chainId: 1 }, { ...domain, registry: key.address }]
    const challenges = [
      challenge,
      { ...challenge, day: 6 },
      { ...challenge, window: 4 },
      { ...challenge, verifier: key.address },
      { ...challenge, node: keyOf(3).address },
      { ...challenge, nonce: `0x${'02'.repeat(32)}` as const },
    ]
    const asked = challengeHash(domain, challenge)
    const answers = [
      answer,
      { ...answer, number: 8n },
      { ...answer, hash: asked },
      { ...answer, proof: ['0xc0'] as const },
      { ...answer, proof: ['0xc1', '0xc0'] as const },
    ]
    const statements = [
      statement,
      { ...statement, day: 6 },
      { ...statement, windows: 1 },
      { ...statement, node: keyOf(2).address },
    ]
    const hashes = [
      ...domains.map((it) => challengeHash(it, challenge)),
      ...challenges.slice(1).map((it) => challengeHash(domain, it)),
      ...answers.map((it) => answerHash(domain, asked, it)),
      answerHash(domain, nonce, answer),
      ...statements.map((it) => statementHash(domain, it)),
      bindingHash(domain, { account: key.address, key: key.address, url: 'http://a' }),
      bindingHash(domain, { account: key.address, key: key.address, url: 'http://b' }),
    ]
    assert.equal(new Set(hashes).size, hashes.length)
  })

  it('is taken in one form only, the one that the contract takes', async () => {
    const hash = statementHash(domain, statement)
    const signature = await signHash(key, hash)
    assert.equal(await isSignedBy(key.address, hash, signature), true)
    assert.equal(await isSignedBy(keyOf(2).address, hash, signature), false)
    assert.equal(await isSignedBy(key.address, nonce, signature), false)
    const [r, s, v] = [sliceHex(signature, 0, 32), sliceHex(signature, 32, 64), sliceHex(signature, 64)]
    const mirrored = numberToHex(order - hexToBigInt(s), { size: 32 })
    const [zero, other] = [numberToHex(0, { size: 32 }), v === '0x1b' ? '0x1c' : '0x1b'] as const
    for (const form of [
      concatHex([r, mirrored, other]),
      concatHex([r, s, other]),
      concatHex([r, s, v === '0x1b' ? '0x00' : '0x01']),
      concatHex([r, s]),
      concatHex([signature, '0x00']),
      concatHex([zero, zero, v]),
      concatHex([numberToHex(order, { size: 32 }), s, v]),
      `0x${signature.slice(2).toUpperCase()}`,
      '0x',
    ] as const)
      assert.equal(await isSignedBy(key.address, hash, form), false, form)
  })
})

import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { describe, it } from 'node:test'
import { hexToBytes } from 'viem'
import { assertionOf, PasskeyAnswerError, pointOf } from './webauthn-bytes.ts'

const halfOrder = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n

describe('answers of authenticators', () => {
  it('gives the point of a key', () => {
    const { publicKey } = keyPair()
    const { x, y } = publicKey.export({ format: 'jwk' })
    const point = pointOf(publicKey.export({ type: 'spki', format: 'der' }))
    assert.deepEqual(
      [
        Buffer.from(hexToBytes(point.x)).toString('base64url'),
        Buffer.from(hexToBytes(point.y)).toString('base64url'),
      ],
      [x, y],
    )
  })

  it('refuses keys of other kinds', () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    assert.throws(() => pointOf(publicKey.export({ type: 'spki', format: 'der' })), PasskeyAnswerError)
  })

  it('keeps every signature valid, with s in the lower half and both words whole', () => {
    const { publicKey, privateKey } = keyPair()
    for (let round = 0; round < 64; round++) {
      const answer = answerOf(privateKey, round)
      const { r, s, challengeIndex, typeIndex, clientDataJSON } = assertionOf(answer)
      assert.equal(r.length + s.length, 132)
      assert(BigInt(s) <= halfOrder)
      assert(clientDataJSON.slice(Number(challengeIndex)).startsWith('"challenge":"'))
      assert(clientDataJSON.slice(Number(typeIndex)).startsWith('"type":"webauthn.get"'))
      const signed = signedBytes(answer)
      const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
      assert(verify('sha256', signed, key, Buffer.from(r.slice(2) + s.slice(2), 'hex')))
    }
  })

  it('refuses cut or padded signatures and answers to something else', () => {
    const { privateKey } = keyPair()
    const answer = answerOf(privateKey, 1)
    const { signature } = answer
    const bad = [
      { ...answer, signature: signature.subarray(0, -1) },
      { ...answer, signature: Buffer.concat([signature, Buffer.of(0)]) },
      { ...answer, signature: Buffer.from('3006020100020100', 'hex') },
      { ...answer, signature: new Uint8Array() },
      { ...answer, clientDataJSON: Buffer.from('{"type":"webauthn.create","challenge":"AA"}') },
    ]
    for (const it of bad) assert.throws(() => assertionOf(it), PasskeyAnswerError)
  })
})

type Answer = Parameters<typeof assertionOf>[0]

function keyPair(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function answerOf(key: KeyObject, round: number): Answer {
  const clientDataJSON = Buffer.from(
    `{"type":"webauthn.get","challenge":"${round}","origin":"http://localhost"}`,
  )
  const authenticatorData = Buffer.alloc(37, round)
  const unsigned = { authenticatorData, clientDataJSON, signature: new Uint8Array() }
  return { ...unsigned, signature: sign('sha256', signedBytes(unsigned), key) }
}

function signedBytes({ authenticatorData, clientDataJSON }: Answer): Buffer {
  return Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJSON).digest()])
}

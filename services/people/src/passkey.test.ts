import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import { SoftwarePasskey } from './passkey.ts'

const key = new Uint8Array(32).fill(7)
const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex')

describe('a passkey in software', () => {
  it('signs as an authenticator does, which another library confirms', () => {
    const passkey = new SoftwarePasskey(key)
    const challenge = createHash('sha256').update('a day').digest()
    const said = passkey.sign(challenge)
    const client = JSON.parse(said.clientDataJSON) as { type: string; challenge: string }
    assert.equal(client.type, 'webauthn.get')
    assert.deepEqual(Buffer.from(client.challenge, 'base64url'), challenge)
    assert.ok(said.clientDataJSON.slice(Number(said.challengeIndex)).startsWith('"challenge":"'))
    assert.ok(said.clientDataJSON.slice(Number(said.typeIndex)).startsWith('"type":"webauthn.get"'))
    const data = bytes(said.authenticatorData)
    assert.equal(data.length, 37)
    assert.equal(data[32], 0b101)
    const signed = Buffer.concat([data, createHash('sha256').update(said.clientDataJSON).digest()])
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: bytes(passkey.point.x).toString('base64url'),
      y: bytes(passkey.point.y).toString('base64url'),
    }
    const publicKey = {
      key: createPublicKey({ key: jwk, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363' as const,
    }
    const signature = Buffer.concat([bytes(said.r), bytes(said.s)])
    assert.ok(verify('sha256', signed, publicKey, signature))
    signed[0]! ^= 1
    assert.ok(!verify('sha256', signed, publicKey, signature))
  })

  it('keeps s in the lower half, as contracts want it', () => {
    const half = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n
    const passkey = new SoftwarePasskey(key)
    for (let day = 0; day < 32; day++) {
      const { s } = passkey.sign(createHash('sha256').update(`day ${day}`).digest())
      assert.ok(BigInt(s) <= half)
    }
  })

  it('is the same again for the same account, and another for another', () => {
    assert.deepEqual(new SoftwarePasskey(key).point, new SoftwarePasskey(key).point)
    assert.notDeepEqual(new SoftwarePasskey(key).point, new SoftwarePasskey(new Uint8Array(32).fill(8)).point)
  })
})

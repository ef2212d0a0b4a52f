import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { describe, it } from 'node:test'
import { bytesToHex, type Hex } from 'viem'
import { passkeysBehind, type PasskeyAnswer } from './recover.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

function pointOf(key: KeyObject): Hex {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return bytesToHex(Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]))
}

function answer(): PasskeyAnswer {
  const clientDataJSON = randomBytes(120)
  const authenticatorData = randomBytes(37)
  const hash = createHash('sha256').update(clientDataJSON).digest()
  const signature = sign('sha256', Buffer.concat([authenticatorData, hash]), privateKey)
  return { authenticatorData, clientDataJSON, signature }
}

describe('the passkey behind an answer', () => {
  it('is one of two, and the only one that two answers share', () => {
    for (let turn = 0; turn < 20; turn++) {
      const [first, second] = [passkeysBehind(answer()), passkeysBehind(answer())]
      assert.equal(first.length, 2)
      assert.deepEqual(
        first.filter((it) => second.includes(it)),
        [pointOf(publicKey)],
      )
    }
  })

  it('is nobody where the signature is none', () => {
    const { signature, ...rest } = answer()
    assert.deepEqual(passkeysBehind({ ...rest, signature: signature.subarray(1) }), [])
    assert.deepEqual(passkeysBehind({ ...rest, signature: new Uint8Array() }), [])
  })
})

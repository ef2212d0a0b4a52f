import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encode } from '@ipld/dag-cbor'
import { base64url } from 'multiformats/bases/base64'
import { CID } from 'multiformats/cid'
import { storageKeys, unwrapKey, wrapKey } from '../crypto/index.ts'
import { manifestCidOf } from './manifest.ts'
import { keyText, linkText, readKeyText, readLink, readShareText, type Share, shareText } from './share.ts'

const key = Uint8Array.from({ length: 32 }, (_, index) => 255 - index)
const share: Share = {
  chainId: 2_026,
  order: 2n ** 64n - 1n,
  manifest: manifestCidOf(new Uint8Array(32).fill(5)),
  enc: new Uint8Array(32).fill(1),
  wrapped: new Uint8Array(48).fill(2),
}
const refused = { code: 'storage/share-text' }

describe('a share', () => {
  it('gives a person the key of an object', async () => {
    const reader = await storageKeys(new Uint8Array(32).fill(3))
    const text = shareText({ ...share, ...(await wrapKey(key, readKeyText(keyText(reader.publicKey)))) })
    assert.deepEqual(await unwrapKey(readShareText(text), reader), key)
  })

  it('comes back as it was, for every order', () => {
    for (const order of [0n, 1n, 2n ** 53n, 2n ** 64n - 1n]) {
      const text = shareText({ ...share, order })
      assert.deepEqual(readShareText(text), { ...share, order })
    }
  })

  it('is one text', () => {
    const text = shareText(share)
    for (const bad of [
      '',
      'watt-share:1:',
      text.slice(1),
      `${text}=`,
      `${text}A`,
      text.slice(0, -1),
      ` ${text}`,
      text.replace(':1:', ':2:'),
      text + 'A'.repeat(2_000),
    ]) {
      assert.throws(() => readShareText(bad), refused)
    }
  })

  it('has fields of their types and ranges, all of them and no other', () => {
    const bad: object[] = [
      { chainId: 0 },
      { chainId: 1.5 },
      { order: -1 },
      { order: 'x' },
      { manifest: 'bafy' },
      { manifest: CID.parse('bafkzcibcaabdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy') },
      { enc: new Uint8Array(31) },
      { wrapped: new Uint8Array(49) },
      { more: 1 },
    ]
    for (const change of bad) {
      const text = `watt-share:1:${base64url.baseEncode(encode({ ...share, ...change }))}`
      assert.throws(() => readShareText(text), refused)
    }
  })
})

describe('the text of a public key', () => {
  it('comes back, and no letter may be wrong', () => {
    const text = keyText(key)
    assert.deepEqual(readKeyText(text), key)
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'A' ? 'B' : 'A'
      assert.throws(() => readKeyText(text.slice(0, at) + other + text.slice(at + 1)), refused)
    }
    for (const bad of ['', 'watt-key:', text.slice(0, -1), `${text}A`])
      assert.throws(() => readKeyText(bad), refused)
    assert.throws(() => keyText(key.subarray(1)), { code: 'storage/shape' })
  })
})

describe('a link', () => {
  const link = { chainId: 2_026, order: 7n, key }
  const text = linkText(link)

  it('comes back as it was', () => {
    assert.match(text, /^watt:\/\/2026\/7#[\w-]{43}$/)
    assert.deepEqual(readLink(text), link)
    assert.deepEqual(readLink(linkText({ ...link, order: 2n ** 64n - 1n })), {
      ...link,
      order: 2n ** 64n - 1n,
    })
  })

  it('is one text', () => {
    const end = text.slice(text.indexOf('#'))
    const bad = [
      '',
      'watt://',
      text.replace('watt:', 'http:'),
      text.slice(0, -1),
      `${text}A`,
      ` ${text}`,
      `${text}\n`,
      `watt://0/7${end}`,
      `watt://02026/7${end}`,
      `watt://2026/07${end}`,
      `watt://2026/-7${end}`,
      `watt://9007199254740992/7${end}`,
      `watt://2026/18446744073709551616${end}`,
      `watt://2026/7/x${end}`,
      `watt://2026/7${end.slice(0, -1)}_`, // bits behind the key
    ]
    for (const other of bad) assert.throws(() => readLink(other), refused, other)
  })
})

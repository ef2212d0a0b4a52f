import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bytesToHex, hexToBytes } from 'viem'
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { entropyOf, newEntropy, placesToAsk, privateKeyOf, wordList, wordsOf, WordsError } from './words.ts'

/** Of trezor/python-mnemonic `vectors.json`, which BIP-39 names. */
const vectors = [
  [
    '00000000000000000000000000000000',
    'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
  ],
  [
    '7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f',
    'legal winner thank year wave sausage worth useful legal winner thank yellow',
  ],
  [
    '80808080808080808080808080808080',
    'letter advice cage absurd amount doctor acoustic avoid letter advice cage above',
  ],
  ['ffffffffffffffffffffffffffffffff', 'zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong'],
  [
    '9e885d952ad362caeb4efe34a8e91bd2',
    'ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic',
  ],
  [
    '68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c',
    'hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length',
  ],
] as const

describe('words', () => {
  it('are those of the published vectors, both ways', () => {
    for (const [entropy, words] of vectors) {
      assert.equal(wordsOf(hexToBytes(`0x${entropy}`)).join(' '), words)
      assert.equal(bytesToHex(entropyOf(words)), `0x${entropy}`)
    }
  })

  it('come back from every entropy, however they are typed', () => {
    const entropy = fc
      .constantFrom(16, 20, 24, 28, 32)
      .chain((n) => fc.uint8Array({ minLength: n, maxLength: n }))
    fc.assert(
      fc.property(entropy, (bytes) => {
        const words = wordsOf(bytes)
        const typed = words.map((word, at) => ` ${at + 1}. ${word.toUpperCase()}\n`).join('')
        assert.deepEqual(entropyOf(typed), bytes)
      }),
      { numRuns: 200 },
    )
  })

  it('lead to the accounts that other wallets find', () => {
    const junk = 'test test test test test test test test test test test junk'
    for (const index of [0, 1, 9]) {
      const mine = privateKeyToAccount(bytesToHex(privateKeyOf(entropyOf(junk), index))).address
      assert.equal(mine, mnemonicToAccount(junk, { addressIndex: index }).address)
    }
  })

  it('are refused with the place of the first unknown one, and never with what was typed', () => {
    const typed = 'abandon canarysecret '.padEnd(200, 'about ')
    assert.throws(
      () => entropyOf(typed),
      (error: WordsError) =>
        error.reason === 'unknown' &&
        error.at === 2 &&
        !`${error.stack}${JSON.stringify(error)}`.includes('canary'),
    )
  })

  it('are refused when there are too few or two changed places', () => {
    const words = vectors[4][1].split(' ')
    const swapped = [words[1], words[0], ...words.slice(2)].join(' ')
    const reason = (text: string) => {
      try {
        entropyOf(text)
        return 'taken'
      } catch (error) {
        return (error as WordsError).reason
      }
    }
    assert.equal(reason(words.slice(1).join(' ')), 'count')
    assert.equal(reason(''), 'count')
    assert.equal(reason(swapped), 'checksum')
  })

  it('are new each time, and twelve', () => {
    assert.equal(wordsOf(newEntropy()).length, 12)
    assert.notDeepEqual(newEntropy(), newEntropy())
    assert.equal(wordList.length, 2_048)
  })

  it('are asked for at three places in order', () => {
    const places = placesToAsk(12)
    assert.equal(new Set(places).size, 3)
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    )
    assert(places.every((place) => place >= 0 && place < 12))
  })
})

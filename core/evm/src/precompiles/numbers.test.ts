/** Signatures, powers and hashes, on random and on hostile numbers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak } from '../keccak.ts'
import { agree, joined, ofOurs, packed } from './agreement.fixture.ts'

const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('ECRECOVER', () => {
  const { n } = secp256k1.Point.CURVE()
  const { p } = secp256k1.Point.CURVE()
  const edges = fc.constantFrom(0n, 1n, 2n, n >> 1n, (n >> 1n) + 1n, n - 1n, n, n + 1n, p - 1n, p, p - n)

  it('agrees with the library on any four words', async () => {
    const v = fc.oneof(
      fc.constantFrom(27n, 28n),
      fc.constantFrom(0n, 1n, 26n, 29n, 256n + 27n, 2n ** 255n + 28n),
    )
    const number = fc.oneof(edges, word)
    await fc.assert(
      fc.asyncProperty(digest, v, number, number, async (hash, ...rest) => {
        await agree(0x01, joined(hash, packed(32, ...rest)))
      }),
      { numRuns: 60 },
    )
  })

  it('finds the signer, also of a high s, and reads nothing beyond 128 bytes', async () => {
    await fc.assert(
      fc.asyncProperty(digest, fc.boolean(), async (hash, isHigh) => {
        const { secretKey, publicKey } = secp256k1.keygen(joined(hash, new Uint8Array(16)))
        const bytes = secp256k1.sign(hash, secretKey, { prehash: false, format: 'recovered' })
        const { r, s, recovery = 0 } = secp256k1.Signature.fromBytes(bytes, 'recovered')
        const v = 27n + BigInt(isHigh ? 1 - recovery : recovery)
        const input = joined(hash, packed(32, v, r, isHigh ? n - s : s))
        const found = await agree(0x01, input)
        const point = secp256k1.Point.fromBytes(publicKey).toBytes(false).subarray(1)
        assert.equal(found !== 'failed' && found.output, `0x${'0'.repeat(24)}${keccak(point).slice(26)}`)
        assert.deepEqual(await agree(0x01, joined(input, Uint8Array.of(7))), found)
      }),
      { numRuns: 20 },
    )
  })
})

describe('P256VERIFY', () => {
  const { p, n } = p256.Point.CURVE()

  it('agrees with the library on signatures, and on signatures with one number changed', async () => {
    const change = fc.record({
      at: fc.nat(4),
      to: fc.oneof(fc.constantFrom(0n, 1n, n - 1n, n, p - 1n, p, 2n ** 256n - 1n), word),
    })
    await fc.assert(
      fc.asyncProperty(digest, fc.option(change), async (hash, changed) => {
        const { secretKey, publicKey } = p256.keygen(joined(hash, new Uint8Array(16)))
        const signature = p256.sign(hash, secretKey, { prehash: false, lowS: false })
        const input = joined(hash, signature, p256.Point.fromBytes(publicKey).toBytes(false).subarray(1))
        if (changed) input.set(packed(32, changed.to), 32 * changed.at)
        const found = await agree(0x100, input)
        if (!changed) assert.equal(found !== 'failed' && BigInt(found.output), 1n)
      }),
      { numRuns: 60 },
    )
  })

  it('answers nothing to the point (0, 0), and to coordinates that are not below the modulus', async () => {
    const nothing = { output: '0x', gasLeft: 10n ** 12n - 6_900n }
    for (const [x, y] of [
      [0n, 0n],
      [p, 0n],
      [0n, p],
      [p + 5n, 1n],
    ] as const) {
      assert.deepEqual(await agree(0x100, packed(32, 1n, 1n, 1n, x, y)), nothing)
    }
  })
})

describe('MODEXP', () => {
  const numbers = fc.tuple(
    fc.uint8Array({ maxLength: 70 }),
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.nat(34).map((length) => new Uint8Array(length)),
    ),
    fc.oneof(
      fc.uint8Array({ maxLength: 70 }),
      fc.nat(3).map((it) => Uint8Array.of(0, it)),
    ),
  )

  for (const hardfork of ['cancun', 'osaka'] as const) {
    it(`agrees with the library on ${hardfork}'s numbers of any length, whole, cut off and too long`, async () => {
      await fc.assert(
        fc.asyncProperty(numbers, fc.integer({ min: -40, max: 3 }), async (three, more) => {
          const whole = joined(packed(32, ...three.map((it) => BigInt(it.length))), ...three)
          const input =
            more <= 0 ? whole.subarray(0, whole.length + more) : joined(whole, new Uint8Array(more).fill(9))
          await agree(0x05, input, hardfork)
        }),
        { numRuns: 200 },
      )
    })

    it(`agrees with the library on ${hardfork}'s lengths that nobody could fill`, async () => {
      const claims = [
        0n,
        1n,
        32n,
        33n,
        64n,
        1023n,
        1024n,
        1025n,
        2n ** 31n,
        2n ** 53n,
        2n ** 64n,
        2n ** 256n - 1n,
      ]
      for (const base of claims) {
        for (const exponent of claims) {
          for (const modulus of claims) {
            // What is affordable and long would be computed.
            if (exponent > 64n && exponent < 2n ** 31n && (base > 64n || modulus > 64n)) continue
            // The library's own limit, far beyond any block's gas.
            const isBeyond = exponent === 2n ** 31n && (base > 0n || modulus > 0n)
            if (hardfork === 'cancun' && isBeyond) continue
            const header = packed(32, base, exponent, modulus)
            await agree(0x05, joined(header, new Uint8Array(40).fill(0xfd)), hardfork)
          }
        }
      }
    })
  }

  it('computes what has the greatest lengths that Osaka lets through', async () => {
    const long = new Uint8Array(1024).fill(0xff)
    const input = joined(packed(32, 1024n, 2n, 1024n), long, Uint8Array.of(0x01, 0x01), long.with(1023, 0xfd))
    const found = await agree(0x05, input)
    assert.equal(found !== 'failed' && found.output.length, 2 + 2 * 1024)
    const longExponent = joined(
      packed(32, 32n, 1024n, 32n),
      long.subarray(0, 32),
      long,
      long.subarray(1, 33).with(31, 0xfb),
    )
    // 16 (1024 - 32) + 255 steps of 16 gas: EIP-7883.
    assert.equal(10n ** 12n - gasLeftOf(await agree(0x05, longExponent)), 16n * (16n * 992n + 255n))
  })

  it('costs what the EIPs say', () => {
    const cost = (input: Uint8Array, hardfork: 'cancun' | 'osaka'): bigint =>
      10n ** 12n - gasLeftOf(ofOurs(0x05, input, 10n ** 12n, hardfork))
    const square = joined(
      packed(32, 64n, 1n, 64n),
      new Uint8Array(64).fill(7),
      Uint8Array.of(2),
      new Uint8Array(64).fill(9),
    )
    // EIP-2565: 8^2 / 3, at least 200. EIP-7883: 2 * 8^2, at least 500.
    assert.deepEqual([cost(square, 'cancun'), cost(square, 'osaka')], [200n, 500n])
    const power = joined(
      packed(32, 64n, 3n, 64n),
      new Uint8Array(64).fill(7),
      Uint8Array.of(1, 0, 1),
      new Uint8Array(64).fill(9),
    )
    assert.deepEqual([cost(power, 'cancun'), cost(power, 'osaka')], [341n, 2048n])
  })
})

describe('BLAKE2F', () => {
  it('agrees with the library on any state, message, counter, flag and number of rounds', async () => {
    const rest = fc.uint8Array({ minLength: 208, maxLength: 208 })
    const flag = fc.oneof(fc.constantFrom(0, 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.nat(40), rest, flag, async (rounds, bytes, last) => {
        await agree(0x09, joined(packed(4, BigInt(rounds)), bytes, Uint8Array.of(last)))
      }),
      { numRuns: 200 },
    )
  })

  it('counts rounds by all four bytes', async () => {
    const input = new Uint8Array(213).fill(0x5a)
    input.set([0, 1, 2, 3, 0, 1])
    input[212] = 1
    assert.equal(10n ** 12n - gasLeftOf(await agree(0x09, input)), 0x010203n)
    assert.equal(ofOurs(0x09, input.fill(0xff, 0, 4), 0xffff_fffen), 'failed')
  })
})

describe('SHA256, RIPEMD160 and IDENTITY', () => {
  it('agree with the library on any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(2, 3, 4), fc.uint8Array({ maxLength: 300 }), async (at, input) => {
        assert.notEqual(await agree(at, input), 'failed')
      }),
    )
  })
})

function gasLeftOf(result: ReturnType<typeof ofOurs>): bigint {
  assert.ok(result !== 'failed')
  return result.gasLeft
}

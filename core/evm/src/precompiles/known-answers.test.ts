/** Answers that others published, through the whole engine. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { block, execute, message, price, stateWith } from '../engine.fixture.ts'
import { createEngineOn, machineNames } from '../every-machine.fixture.ts'
import { fromHex, toHex } from '../hex.ts'
import type { Address, Hex, Outcome } from '../types.ts'

type KnownAnswer = {
  readonly name: string
  readonly at: number
  readonly input: string
  readonly output: string
}

const g1 =
  '0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb' +
  '0000000000000000000000000000000008b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1'
const twiceG1 =
  '000000000000000000000000000000000572cbea904d67468808c8eb50a9450c9721db309128012543902d0ac358a62ae28f75bb8f1c7c42c39a8c5529bf0f4e' +
  '00000000000000000000000000000000166a9d8cabc673a322fda673779d8e3822ba3ecb8670e461f73bb9021d5fd76a4c56d9d4cd16bd1bba86881979749d28'
const negativeG1 =
  '0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb' +
  '00000000000000000000000000000000114d1d6855d545a8aa7d76c8cf2e21f267816aef1db507c96655b9d5caac42364e6f38ba0ecb751bad54dcd6b939c2ca'
const g2 =
  '00000000000000000000000000000000024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8' +
  '0000000000000000000000000000000013e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e' +
  '000000000000000000000000000000000ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801' +
  '000000000000000000000000000000000606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be'
const one = '0'.repeat(63) + '1'
const two = '0'.repeat(63) + '2'

const p256 =
  '4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d' +
  'a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac' +
  '36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60' +
  '4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3' +
  '7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e'

const blake2Input =
  '0000000c48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b' +
  `616263${'00'.repeat(125)}0300000000000000000000000000000001`

const known: readonly KnownAnswer[] = [
  {
    name: 'ECRECOVER',
    at: 0x01,
    input:
      '18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c' +
      '000000000000000000000000000000000000000000000000000000000000001c' +
      '73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f' +
      'eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549',
    output: '000000000000000000000000a94f5374fce5edbc8e2a8697c15331677e6ebf0b',
  },
  {
    name: 'SHA256 (FIPS 180-4, "abc")',
    at: 0x02,
    input: '616263',
    output: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  },
  {
    name: 'RIPEMD160 (its authors, "abc")',
    at: 0x03,
    input: '616263',
    output: '0000000000000000000000008eb208f7e05d987a9b044a8e98c6b087f15a0bfc',
  },
  { name: 'IDENTITY', at: 0x04, input: '00ff17', output: '00ff17' },
  { name: 'MODEXP (3^5 mod 100)', at: 0x05, input: `${one}${one}${one}030564`, output: '2b' },
  {
    name: 'BN254 addition (G + G)',
    at: 0x06,
    input: one + two + one + two,
    output:
      '030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3' +
      '15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4',
  },
  {
    name: 'BN254 multiplication (2 G)',
    at: 0x07,
    input: one + two + two,
    output:
      '030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3' +
      '15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4',
  },
  { name: 'BN254 pairing (of nothing)', at: 0x08, input: '', output: one },
  {
    name: 'BLAKE2F (RFC 7693 appendix A, "abc", as EIP-152 calls it)',
    at: 0x09,
    input: blake2Input,
    output:
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
      '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  },
  { name: 'BLS12-381 addition (EIP-2537, G + G)', at: 0x0b, input: g1 + g1, output: twiceG1 },
  { name: 'BLS12-381 multiplication (2 G)', at: 0x0c, input: g1 + two, output: twiceG1 },
  {
    name: 'BLS12-381 pairing (e(G, H) e(-G, H) = 1)',
    at: 0x0f,
    input: g1 + g2 + negativeG1 + g2,
    output: one,
  },
  { name: 'BLS12-381 pairing (e(G, H) is not 1)', at: 0x0f, input: g1 + g2, output: '0'.repeat(64) },
  { name: 'P256VERIFY (EIP-7951)', at: 0x100, input: p256, output: one },
  { name: 'P256VERIFY of another digest', at: 0x100, input: `5${p256.slice(1)}`, output: '' },
]

function addressOf(at: number): Address {
  return `0x${at.toString(16).padStart(40, '0')}`
}

function call(at: number, input: Uint8Array): Promise<Outcome> {
  return execute(stateWith(), { to: addressOf(at), data: input, gasLimit: 2_000_000n })
}

describe('precompiled contracts', () => {
  for (const { name, at, input, output } of known) {
    it(`answer as published: ${name}`, async () => {
      const outcome = await call(at, fromHex(`0x${input}`))
      assert.equal(outcome.succeeded, true)
      assert.equal(toHex(outcome.returnData), `0x${output}` satisfies Hex)
    })
  }

  it('fail a blob proof and keep its gas: there are no blobs here (EIP-4844)', async () => {
    const { succeeded, gasUsed, returnData } = await call(0x0a, new Uint8Array(192))
    assert.deepEqual([succeeded, gasUsed, returnData.length], [false, 2_000_000n, 0])
  })

  it('fail on input that is not on the curve', async () => {
    for (const at of [0x06, 0x07, 0x0b, 0x0c]) {
      const offCurve = new Uint8Array(at < 0x0b ? 128 : at === 0x0b ? 256 : 160)
      offCurve[at < 0x0b ? 31 : 63] = 5
      assert.equal((await call(at, offCurve)).succeeded, false)
    }
  })

  it('answer anything with an outcome, never with an exception', async () => {
    const addresses = [...Array.from({ length: 0x11 }, (_, index) => index + 1), 0x100]
    const lengths = fc.constantFrom(0, 1, 32, 64, 96, 128, 160, 192, 213, 256, 288, 384, 512, 768)
    // Points are mostly zeros with a few bits: random bytes alone never get past the first check.
    const input = lengths.chain((length) =>
      fc.oneof(
        fc.uint8Array({ minLength: length, maxLength: length }),
        fc.array(fc.tuple(fc.nat(Math.max(0, length - 1)), fc.nat(255)), { maxLength: 6 }).map((bytes) => {
          const sparse = new Uint8Array(length)
          for (const [at, value] of bytes) sparse[at] = value
          return sparse
        }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...addresses), input, async (at, bytes) => {
        assert.ok((await call(at, bytes)).gasUsed <= 2_000_000n)
      }),
      { numRuns: 300 },
    )
  })

  for (const machine of machineNames)
    it(`use the host's recovery in the ${machine} machine`, async () => {
      let asked = 0
      const engine = createEngineOn(machine, {
        cryptography: {
          recoverPublicKey: (digest, signature, yParity) => {
            asked++
            const { r, s } = secp256k1.Signature.fromBytes(signature)
            const recoverable = new secp256k1.Signature(r, s, yParity)
            return recoverable.recoverPublicKey(digest).toBytes(false).slice(1)
          },
        },
      })
      const [recover] = known
      const request = { ...message, to: addressOf(0x01), data: fromHex(`0x${recover?.input ?? ''}`) }
      const { returnData } = await engine.execute(request, block, stateWith(), { price })
      assert.equal(toHex(returnData), `0x${recover?.output}`)
      assert.equal(asked, 1)
    })
})

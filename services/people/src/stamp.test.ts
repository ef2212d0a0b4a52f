import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeAbiParameters, keccak256, parseAbiParameters } from 'viem'
import { isStamp, makeStamp, type StampTerms } from './stamp.ts'

const terms: StampTerms = {
  chainId: 31_337,
  contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  account: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  day: 20_778n,
  word: `0x${'1b'.repeat(32)}`,
  bits: 10,
}

describe('stamps', () => {
  it('have the hash that the contract asks for', async () => {
    const stamp = await makeStamp(terms)
    const fields = parseAbiParameters('string, uint256, address, address, uint64, bytes32, uint256')
    const { contract, account, day, word } = terms
    const encoded = encodeAbiParameters(fields, [
      'watt/stamp/1',
      31_337n,
      contract,
      account,
      day,
      word,
      stamp,
    ])
    assert.equal(BigInt(keccak256(encoded)) >> 246n, 0n)
    assert.ok(isStamp(terms, stamp))
  })

  it('hold for nobody else, on no other day, in no other place', async () => {
    const stamp = await makeStamp({ ...terms, bits: 16 })
    const others: readonly Partial<StampTerms>[] = [
      { chainId: 1 },
      { day: 20_779n },
      { account: terms.contract },
      { contract: terms.account },
      { word: `0x${'1c'.repeat(32)}` },
    ]
    for (const other of others) assert.ok(!isStamp({ ...terms, bits: 16, ...other }, stamp))
  })

  it('are given up when nobody waits any more, and tell how far they are', async () => {
    const stop = new AbortController()
    const told: number[] = []
    const never = makeStamp(
      { ...terms, bits: 48 },
      {
        signal: stop.signal,
        onProgress: (tried) => {
          told.push(tried)
          if (told.length === 2) stop.abort()
        },
      },
    )
    await assert.rejects(never, { name: 'AbortError' })
    assert.deepEqual(told, [8192, 16_384])
    await assert.rejects(makeStamp({ ...terms, bits: 49 }), RangeError)
  })
})

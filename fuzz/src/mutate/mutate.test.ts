import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { createRandom, type Random } from '../random.ts'
import { jsonOf, type Mutate, utf8 } from '../target.ts'
import { chainId, sampleTransactions } from '../targets/transactions.seeds.ts'
import { decode } from '../targets/transactions.ts'
import { mutateBytes } from './bytes.ts'
import { mutateCbor, spansOf } from './cbor.ts'
import { mutateJson } from './json.ts'
import { mutateRlp, treeOf } from './rlp.ts'
import { mutateTransaction } from './transaction.ts'

const samples = {
  bytes: { mutate: mutateBytes([utf8('word')]), input: utf8('some bytes') },
  json: { mutate: mutateJson(['"word"']), input: utf8('{"a":[1,{"b":"c"}],"d":null}') },
  cbor: { mutate: mutateCbor(), input: Uint8Array.from(Buffer.from('a261618201626261616243010203', 'hex')) },
  rlp: { mutate: mutateRlp(), input: RLP.encode([[1, 2], 'three', []]) },
}

function changes(mutate: Mutate, input: Uint8Array, random: Random, count = 300): readonly Uint8Array[] {
  return Array.from({ length: count }, () => mutate(input, random, input))
}

describe('mutators', () => {
  for (const [name, { mutate, input }] of Object.entries(samples)) {
    it(`leave their argument alone and do the same for the same seed: ${name}`, () => {
      const before = Uint8Array.from(input)
      const [first, second] = [1, 1].map((seed) => changes(mutate, input, createRandom(seed)))
      assert.deepEqual(first, second)
      assert.deepEqual(input, before)
      assert.ok(new Set(first?.map((it) => Buffer.from(it).toString('hex'))).size > 100)
    })

    it(`take any bytes: ${name}`, () => {
      fc.assert(
        fc.property(fc.uint8Array(), fc.integer(), (bytes, seed) => {
          mutate(bytes, createRandom(seed), input)
        }),
      )
    })
  }

  it('keep JSON, CBOR and RLP what they are, mostly', () => {
    const { json, cbor, rlp } = samples
    const random = createRandom(2)
    const readable = changes(json.mutate, json.input, random).filter((it) => jsonOf(it) !== undefined)
    const encoded = changes(rlp.mutate, rlp.input, random).filter((it) => treeOf(it) !== undefined)
    const items = changes(cbor.mutate, cbor.input, random).filter((it) => spansOf(it) !== undefined)
    assert.ok(readable.length > 200 && encoded.length > 200 && items.length > 200)
  })

  it('sign changed transactions again, so that many are taken', async () => {
    const random = createRandom(3)
    const mutate = mutateTransaction(chainId)
    const taken = (await sampleTransactions())
      .flatMap((raw) => changes(mutate, raw, random, 60))
      .filter((raw) => {
        try {
          return decode(raw).raw.length > 0
        } catch {
          return false
        }
      })
    assert.ok(taken.length > 40)
  })
})

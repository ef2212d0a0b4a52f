import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { identiconOf } from './identicon.ts'

describe('identiconOf', () => {
  it('is the same for the same address, however it is written', () => {
    assert.deepEqual(identiconOf('0xABcd'), identiconOf('0xabCD'))
  })
  it('tells most addresses apart', () => {
    const seen = new Set(
      Array.from({ length: 500 }, (_, n) => JSON.stringify(identiconOf(`0x${n.toString(16)}`))),
    )
    assert.ok(seen.size > 490, `${seen.size} of 500`)
  })
})

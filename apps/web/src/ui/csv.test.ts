import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { csvOf } from './csv.ts'

describe('csvOf', () => {
  it('quotes what would part cells or lines', () => {
    assert.equal(
      csvOf([
        ['a', 'b,c'],
        [1.5, 'say "no"'],
      ]),
      'a,"b,c"\r\n1.5,"say ""no"""\r\n',
    )
  })
  it('lets no spreadsheet run what strangers wrote', () => {
    assert.equal(csvOf([['=1+1', '-2', -2]]), "'=1+1,'-2,-2\r\n")
  })
})

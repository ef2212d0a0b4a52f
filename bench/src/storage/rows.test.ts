import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { holds } from '../overload/bars.ts'
import { barOf, ratioOf, type Row, table } from './rows.ts'

const row: Row = {
  part: 'retrieval',
  what: '256 MiB',
  unit: 'MiB/s',
  measured: 240,
  peer: { name: 'plain HTTP', measured: 400 },
  bar: { number: 10, of: 'ratio', atLeast: 0.6 },
}

describe('rows of the storage benchmark', () => {
  it('hold their bar on the ratio, or on the figure', () => {
    assert.equal(ratioOf(row), 0.6)
    assert.equal(holds(barOf(row)!), true)
    assert.equal(holds(barOf({ ...row, measured: 239 })!), false)
    const slow: Row = {
      part: 'x',
      what: 'y',
      unit: 'ms',
      measured: 151,
      bar: { number: 10, of: 'measured', atMost: 150 },
    }
    assert.equal(holds(barOf(slow)!), false)
    assert.equal(holds(barOf({ ...slow, measured: 150 })!), true)
  })

  it('do not hold a ratio to a peer that is not there', () => {
    const { peer: _, ...alone } = row
    assert.equal(holds(barOf(alone)!), false)
  })

  it('are a table that can stand in a README', () => {
    assert.deepEqual(table([row, { part: 'x', what: 'y', unit: 'ms', measured: 7.25 }]).split('\n'), [
      '| part | what | Watt | peer | its figure | ratio | bar | held |',
      '| --- | --- | ---: | --- | ---: | ---: | ---: | --- |',
      '| retrieval | 256 MiB | 240 MiB/s | plain HTTP | 400 MiB/s | 0.60x | >= 0.6 x | yes |',
      '| x | y | 7.3 ms | – | – | – | – | – |',
    ])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { judge, matches } from './conditions.ts'
import { contentRange, parseRange } from './range.ts'

describe('parseRange', () => {
  it('reads the examples of RFC 9110, section 14.1.2', () => {
    assert.deepEqual(parseRange('bytes=0-499', 10_000), { from: 0, to: 500 })
    assert.deepEqual(parseRange('bytes=500-999', 10_000), { from: 500, to: 1000 })
    assert.deepEqual(parseRange('bytes=-500', 10_000), { from: 9500, to: 10_000 })
    assert.deepEqual(parseRange('bytes=9500-', 10_000), { from: 9500, to: 10_000 })
  })
  it('stays within the whole', () => {
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat()), fc.option(fc.nat()), (size, first, last) => {
        const range = parseRange(`bytes=${first ?? ''}-${last ?? ''}`, size)
        if (range === undefined || range === 'unsatisfiable') return
        assert.ok(range.from >= 0 && range.from < range.to && range.to <= size)
        assert.match(contentRange(range, size), /^bytes \d+-\d+\/\d+$/)
      }),
    )
  })
  it('ignores what is no single range of bytes, and says what holds no byte', () => {
    for (const header of [
      undefined,
      '',
      'bytes',
      'bytes=',
      'bytes=-',
      'bytes=5-1',
      'bytes=1-2,3-4',
      'items=1-2',
      'bytes=a-b',
    ])
      assert.equal(parseRange(header, 10), undefined)
    for (const [header, size] of [
      ['bytes=10-', 10],
      ['bytes=0-', 0],
      ['bytes=-0', 10],
      ['bytes=-5', 0],
    ] as const)
      assert.equal(parseRange(header, size), 'unsatisfiable')
  })
})

describe('judge', () => {
  const validators = { etag: '"a"', modifiedMs: Date.parse('2020-01-02T03:04:05.678Z') }
  const before = 'Thu, 02 Jan 2020 03:04:04 GMT'
  const same = 'Thu, 02 Jan 2020 03:04:05 GMT'
  it('follows the order of RFC 9110, section 13.2.2', () => {
    assert.equal(judge({}, validators), 'go-on')
    assert.equal(judge({ ifMatch: '"b"' }, validators), 'failed')
    assert.equal(judge({ ifMatch: '"b", "a"', ifUnmodifiedSince: before }, validators), 'go-on')
    assert.equal(judge({ ifUnmodifiedSince: before }, validators), 'failed')
    assert.equal(judge({ ifUnmodifiedSince: same }, validators), 'go-on')
    assert.equal(judge({ ifNoneMatch: 'W/"a"', ifModifiedSince: before }, validators), 'not-modified')
    assert.equal(judge({ ifNoneMatch: '"b"', ifModifiedSince: same }, validators), 'go-on')
    assert.equal(judge({ ifModifiedSince: same }, validators), 'not-modified')
    assert.equal(judge({ ifModifiedSince: 'no date' }, validators), 'go-on')
  })
  it('compares strongly where bytes depend on it', () => {
    assert.ok(matches('W/"a"', '"a"', 'weak'))
    assert.ok(!matches('W/"a"', '"a"', 'strong'))
    assert.ok(!matches('"a"', 'W/"a"', 'strong'))
    assert.ok(matches('a', '"a"', 'strong'))
  })
})

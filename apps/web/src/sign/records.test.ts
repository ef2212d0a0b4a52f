import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createRecords, isOutbid, parseRecords, recentParties, wasUsed, type SentRecord } from './records.ts'

const record = (n: number, more: Partial<SentRecord> = {}): SentRecord => ({
  hash: `0x${n.toString(16).padStart(64, '0')}`,
  network: '0x01',
  from: '0x00000000000000000000000000000000000000a1',
  counterparty: `0x${n.toString(16).padStart(40, '0')}`,
  title: `number ${n}`,
  nonce: n,
  sentMs: n,
  state: 'done',
  ...more,
})

/** Two tabs over one text. */
function twoTabs() {
  let text: string | null = null
  const heard: (() => void)[] = []
  const open = () => {
    let own: (() => void) | undefined
    return createRecords({
      read: () => text,
      write: (next) => {
        text = next
        heard.filter((it) => it !== own).forEach((it) => it())
      },
      onChange: (listener) => {
        own = listener
        heard.push(listener)
      },
    })
  }
  return [open(), open()] as const
}

describe('records', () => {
  it('are newest first, one of each hash, at most 200', () => {
    const [tab] = twoTabs()
    for (let n = 1; n <= 210; n++) tab.put(record(n, { state: 'pending' }))
    tab.put(record(205))
    assert.equal(tab.current().length, 200)
    assert.equal(tab.current()[0]?.nonce, 210)
    assert.equal(tab.current()[5]?.state, 'done')
  })

  it('lose nothing when two tabs send', () => {
    const [one, other] = twoTabs()
    let told = 0
    other.subscribe(() => told++)
    one.put(record(1))
    other.put(record(2))
    one.put(record(3))
    for (const tab of [one, other])
      assert.deepEqual(
        tab.current().map((it) => it.nonce),
        [3, 2, 1],
      )
    assert.equal(told, 3)
    other.drop(record(2).hash)
    assert.deepEqual(
      one.current().map((it) => it.nonce),
      [3, 1],
    )
    one.clear()
    assert.deepEqual(other.current(), [])
  })

  it('keep what was signed while it waits, and no longer', () => {
    const [tab] = twoTabs()
    tab.put(record(1, { state: 'pending', raw: '0x02' }))
    assert.equal(tab.current()[0]?.raw, '0x02')
    tab.put(record(1, { raw: '0x02' }))
    assert.equal('raw' in tab.current()[0]!, false)
    tab.put(record(2, { state: 'pending', raw: `0x${'00'.repeat(20_000)}` }))
    assert.equal('raw' in tab.current()[0]!, false)
  })

  it('survive whatever stands in the browser’s store', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => assert.deepEqual(parseRecords(text), [])),
    )
    const mixed = JSON.stringify([
      record(1),
      { ...record(2), from: 'nobody' },
      null,
      { ...record(3), state: 'odd' },
    ])
    assert.deepEqual(parseRecords(mixed), [record(1)])
  })

  it('keep who replaced whom, and drop what only looks like it', () => {
    const linked = record(2, { replaces: record(1).hash, replacedBy: record(3).hash, sentAt: 9 })
    const odd = [
      { ...record(4), replaces: 'nobody' },
      { ...record(5), replacedBy: 7 },
      { ...record(6), sentAt: 0.5 },
    ]
    assert.deepEqual(parseRecords(JSON.stringify([linked, ...odd])), [linked])
  })

  it('are outbid while what replaces them waits', () => {
    const [first, second] = [
      record(1, { state: 'pending' }),
      record(2, { state: 'pending', replaces: record(1).hash }),
    ]
    assert(isOutbid(first, [second, first]))
    assert(!isOutbid(second, [second, first]))
    assert(!isOutbid(first, [{ ...second, state: 'failed' }, first]))
  })

  it('know whom one paid before, on the same chain and only if it was done', () => {
    const all = [
      record(1),
      record(2, { state: 'failed' }),
      record(3, { network: '0x02' }),
      record(4),
      { ...record(5), counterparty: record(1).counterparty },
    ]
    assert(wasUsed(all, '0x01', `0x${'1'.padStart(40, '0')}`))
    assert(!wasUsed(all, '0x01', `0x${'2'.padStart(40, '0')}`))
    assert(!wasUsed(all, '0x01', `0x${'3'.padStart(40, '0')}`))
    assert.deepEqual(recentParties(all, '0x01', 5), [record(1).counterparty, record(4).counterparty])
  })
})

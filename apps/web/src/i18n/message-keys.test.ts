import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keysOf, placeholdersOf, usedKeys } from './message-keys.ts'

describe('message keys', () => {
  it('are dotted paths', () => {
    assert.deepEqual(
      [...keysOf({ a: { b: 'x' }, c: 'y' })],
      [
        ['a.b', 'x'],
        ['c', 'y'],
      ],
    )
  })
  it('have placeholders: arguments, in arms too, and tags', () => {
    const arms = '{n, plural, =0 {None} other {# of {all, number}}} {ms, number}'
    assert.deepEqual(placeholdersOf(arms), ['all', 'ms', 'n'])
    assert.deepEqual(placeholdersOf('{count, plural, one {# of {total}} other {}} <b>x</b> {count}'), [
      '<b',
      'count',
      'total',
    ])
  })
  it('are used where a file speaks of their area, plainly or by a template', () => {
    const sources = [
      "useTranslations('shop'); t('buy'); t(`state.${it}`)",
      "useTranslations('other'); t('sell')",
    ]
    const used = usedKeys('shop', sources)
    assert.deepEqual(
      ['buy', 'state.open', 'sell', 'state.open.more', 'buy.now'].map((key) => used.has(key)),
      [true, true, false, false, false],
    )
  })
})

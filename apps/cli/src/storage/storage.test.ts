import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { recordedHost, recordedSession } from '../host.fixture.ts'
import { run } from '../run.ts'
import { placeWithin } from './place.ts'
import { ProgressLine, progressText } from './progress.ts'
import { byteRange, formatBytes, formatSeconds, orderNumber } from './words.ts'

describe('words of storage', () => {
  it('writes bytes and times as people read them', () => {
    assert.deepEqual([0, 1023, 1024, 1536, 12 * 2 ** 20, 3 * 2 ** 40].map(formatBytes), [
      '0 B',
      '1023 B',
      '1.00 KiB',
      '1.50 KiB',
      '12.0 MiB',
      '3.00 TiB',
    ])
    assert.deepEqual([0, 1, 119, 120, 7200, 172_800].map(formatSeconds), [
      '0 seconds',
      '1 second',
      '119 seconds',
      '2 minutes',
      '2 hours',
      '2 days',
    ])
  })

  it('reads ranges as HTTP has them, and orders with or without their sign', () => {
    assert.deepEqual(byteRange('0-99'), { from: 0, to: 100 })
    assert.deepEqual(byteRange('5-'), { from: 5, to: undefined })
    for (const wrong of ['', '-5', '9-5', 'a-b', '1-2-3'])
      assert.throws(() => byteRange(wrong), { code: 'cli/usage' })
    assert.deepEqual(['12', '#12', 'x12', '1.5'].map(orderNumber), [12n, 12n, undefined, undefined])
  })

  it('tells rate and time left once there is something to tell from', () => {
    assert.equal(progressText('up', 1024, 4096, 1024, 500), 'up  1.00 KiB of 4.00 KiB (25 %)')
    assert.equal(
      progressText('up', 2048, 4096, 1024, 2000),
      'up  2.00 KiB of 4.00 KiB (50 %), 512 B/s, 4 seconds left',
    )
    assert.equal(progressText('up', 0, 0, 0, 0), 'up  0 B of 0 B (100 %)')
  })

  it('shows progress to people only', () => {
    const piped = recordedSession()
    new ProgressLine(piped, () => 0).update('up', 1, 2)
    assert.equal(piped.host.written.stderr, '')
  })
})

describe('places of fetched files', () => {
  it('are below the folder', () => {
    assert.equal(placeWithin('/a/b', 'c/d.txt'), '/a/b/c/d.txt')
    assert.equal(placeWithin('/', 'c'), '/c')
  })

  it('are never anywhere else, whatever the name', () => {
    for (const name of [
      '../x',
      'a/../../x',
      '/etc/passwd',
      '.',
      '..',
      'a/.',
      '',
      'a//b',
      'a\\..\\b',
      'C:x',
      'a\0',
    ])
      assert.throws(() => placeWithin('/a/b', name), { code: 'cli/unsafe-name' }, name)
  })
})

describe('watt storage', () => {
  it('refuses what it cannot mean, before it asks any node', async () => {
    for (const [words, text] of [
      [['put'], /No path was given/],
      [['put', 'a', '--resume'], /takes no path/],
      [['put', 'a', 'b', '--name', 'c'], /for one path/],
      [['get', 'x', '--range', '5-1'], /no range of bytes/],
      [['get', 'x', '--pay', 'much'], /is not an amount/],
      [['channels', 'close', '0'], /channel/],
    ] as const) {
      const host = recordedHost()
      assert.equal(await run(['storage', ...words], host), 2)
      assert.match(host.written.stderr, text)
    }
  })
})

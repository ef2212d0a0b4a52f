import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StoreError } from '@watt/ledger'
import { silentLogger } from '../test-clock.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { createDiskGuard } from './disk-guard.ts'

const clock = createVirtualClock(0)
const full = new StoreError('disk-full', 'no space left')

describe('the disk guard', () => {
  it('tries again every second until it works', async () => {
    const guard = createDiskGuard({ clock, logger: silentLogger })
    let tries = 0
    const result = guard.attempt(() => {
      tries += 1
      if (tries < 4) throw full
      return 'written'
    })
    await clock.advance(1_500)
    assert.equal(tries, 2)
    assert.equal(guard.trouble, full)
    await clock.advance(2_000)
    assert.equal(await result, 'written')
    assert.equal(guard.trouble, undefined)
  })

  it('does not try a disk again that failed', async () => {
    const guard = createDiskGuard({ clock, logger: silentLogger })
    let tries = 0
    const failing = (): never => {
      tries += 1
      throw new StoreError('io', 'sync failed')
    }
    await assert.rejects(guard.attempt(failing), { code: 'ledger/store', reason: 'io' })
    assert.equal(tries, 1)
  })

  it('lets other errors pass', async () => {
    const guard = createDiskGuard({ clock, logger: silentLogger })
    await assert.rejects(
      guard.attempt(() => Promise.reject(new RangeError('no'))),
      RangeError,
    )
  })

  it('gives up when it is stopped', async () => {
    const guard = createDiskGuard({ clock, logger: silentLogger })
    const result = guard.attempt(() => Promise.reject(full))
    const refused = assert.rejects(result, { name: 'StoppedError' })
    await clock.advance(10)
    guard.stop()
    await refused
  })
})

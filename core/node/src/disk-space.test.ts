import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { describe, it } from 'node:test'
import { readSpace, watchDiskSpace } from './disk-space.ts'
import { silentLogger } from './test-clock.ts'
import { createVirtualClock } from './virtual-clock.ts'

describe('the space of a disk', () => {
  it('is told, with one warning when a tenth is left and one word when there is room again', async () => {
    const clock = createVirtualClock(0)
    const said: string[] = []
    const logger = {
      ...silentLogger,
      warn: (event: string) => void said.push(event),
      info: (event: string) => void said.push(event),
    }
    let freeBytes = 50
    const space = watchDiskSpace({ path: '/', clock, logger, read: async () => ({ bytes: 100, freeBytes }) })
    await clock.advance(1)
    assert.equal(space.freeRatio, 0.5)
    freeBytes = 9
    await clock.advance(20_000)
    assert.equal(space.freeRatio, 0.09)
    assert.deepEqual(said, ['disk.low'])
    freeBytes = 40
    await clock.advance(6_000)
    assert.deepEqual(said, ['disk.low', 'disk.roomy'])
    space.stop()
    freeBytes = 1
    await clock.advance(20_000)
    assert.equal(said.length, 2)
  })

  it('is unknown when the system does not say, and looked at again', async () => {
    const clock = createVirtualClock(0)
    let answers = 0
    const read = async (): Promise<never> => {
      answers += 1
      throw new Error('no such device')
    }
    const space = watchDiskSpace({ path: '/', clock, logger: silentLogger, read })
    await clock.advance(11_000)
    assert.equal(space.freeRatio, undefined)
    assert.equal(answers, 3)
    space.stop()
  })

  it('comes from the system', async () => {
    const { bytes, freeBytes } = await readSpace(tmpdir())
    assert.ok(bytes > 0 && freeBytes >= 0 && freeBytes <= bytes)
  })
})

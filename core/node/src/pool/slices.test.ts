import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestClock } from '../test-clock.ts'
import { createSlices } from './slices.ts'

describe('slices', () => {
  it('let so many pieces through between two turns, whoever does them', async () => {
    const clock = createTestClock()
    const slices = createSlices(clock, 3)
    const done: string[] = []
    const work = async (who: string): Promise<void> => {
      for (let piece = 0; piece < 4; piece++) {
        await slices.place()
        done.push(who)
      }
    }
    const all = Promise.all([work('a'), work('b')])
    const turn = async (): Promise<number> => {
      await new Promise((resolve) => setImmediate(resolve))
      return done.length
    }
    assert.equal(await turn(), 3)
    assert.equal(await turn(), 3, 'nothing goes on by itself')
    clock.advance(0)
    assert.equal(await turn(), 6)
    clock.advance(0)
    assert.equal(await turn(), 8)
    await all
    assert.deepEqual([...new Set(done.slice(0, 3))], ['a', 'b'])
  })

  it('cost one who is alone nothing', () => {
    const slices = createSlices(createTestClock(), 2)
    assert.deepEqual([slices.place(), slices.place()], [undefined, undefined])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestClock } from '../test-clock.ts'
import { createHold } from './hold.ts'

describe('hold', () => {
  const setUp = ({ pending = 200 } = {}) => {
    const clock = createTestClock()
    const hold = createHold({ clock, blockTimeMs: 1_000, pending: () => pending })
    return { clock, hold }
  }
  const isOver = async (wait: Promise<void> | undefined): Promise<boolean> =>
    Promise.race([
      wait?.then(() => true) ?? true,
      new Promise<boolean>((resolve) => setImmediate(resolve, false)),
    ])

  it('lets everybody pass while the next block is in time, and while few wait for it', () => {
    const { clock, hold } = setUp()
    clock.advance(1_249)
    assert.equal(hold.pass(), undefined)
    const idle = setUp({ pending: 199 })
    idle.clock.advance(3_000)
    assert.equal(idle.hold.pass(), undefined)
  })

  it('lets all wait for a late block together, and pass with it', async () => {
    const { clock, hold } = setUp()
    clock.advance(1_250)
    const [first, second] = [hold.pass(), hold.pass()]
    assert.equal(await isOver(first), false)
    hold.blockClosed()
    assert.ok((await isOver(first)) && (await isOver(second)))
    assert.equal(hold.pass(), undefined)
    clock.advance(1_250)
    assert.notEqual(hold.pass(), undefined, 'the one after it is late, too')
  })

  it('lets nobody wait for longer than a quarter of a block time, and nobody where no block comes at all', async () => {
    const { clock, hold } = setUp()
    clock.advance(2_000)
    const held = hold.pass()
    clock.advance(249)
    assert.equal(await isOver(held), false)
    clock.advance(1)
    assert.ok(await isOver(held))
    assert.equal(await isOver(hold.pass()), false)
    clock.advance(5_750)
    assert.equal(hold.pass(), undefined)
  })
})

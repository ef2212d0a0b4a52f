import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { once } from './once.ts'

describe('what is loaded once', () => {
  it('is loaded once, whoever asks, and used without waiting', async () => {
    let loads = 0
    const thing = once(() => Promise.resolve({ number: ++loads }))
    assert.throws(() => thing.use(({ number }) => number), /before it was loaded/)
    const all = await Promise.all([thing.load(), thing.load()])
    assert.deepEqual(all, [{ number: 1 }, { number: 1 }])
    assert.equal(
      thing.use(({ number }) => number),
      1,
    )
  })

  it('is tried again when it could not be loaded', async () => {
    let loads = 0
    const thing = once(() => (++loads < 2 ? Promise.reject(new Error('no memory')) : Promise.resolve(loads)))
    await assert.rejects(thing.load(), /no memory/)
    assert.equal(await thing.load(), 2)
  })

  it('is not used again after work that threw', async () => {
    const thing = once(() => Promise.resolve(1))
    await thing.load()
    const trap = (): never => {
      throw new RangeError('trap')
    }
    assert.throws(() => thing.use(trap), RangeError)
    assert.throws(() => thing.use((it) => it), /failed half-way/)
  })
})

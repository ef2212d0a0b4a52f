import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { minimise } from './minimise.ts'

describe('minimise', () => {
  it('keeps what the failure needs and nothing else', async () => {
    const input = new Uint8Array(Buffer.from('some FUZZ among many bytes'))
    const found = await minimise(input, (it) => Promise.resolve(Buffer.from(it).includes('FUZZ')))
    assert.equal(Buffer.from(found).toString(), 'FUZZ')
  })

  it('makes bytes zero that must be there but do not matter', async () => {
    const input = Uint8Array.of(9, 8, 7, 6)
    const found = await minimise(input, (it) => Promise.resolve(it.length >= 3 && it.includes(7)))
    assert.deepEqual(found.toSorted(), Uint8Array.of(0, 0, 7))
  })

  it('gives up after its tries', async () => {
    let tries = 0
    const never = (): Promise<boolean> => Promise.resolve(++tries < 0)
    const input = new Uint8Array(10_000).fill(1)
    assert.deepEqual(await minimise(input, never, 50), input)
    assert.equal(tries, 50)
  })
})

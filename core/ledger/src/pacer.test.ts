import assert from 'node:assert/strict'
import { it } from 'node:test'
import { pacer } from './pacer.ts'

it('pauses after so much work, however it came', async () => {
  let pauses = 0
  const pace = pacer(() => Promise.resolve(void pauses++))
  for (let work = 0; work < 10_000; work++) await pace(1)
  assert.equal(pauses, 9)
  await pace(5_000)
  assert.equal(pauses, 10)
})

it('never pauses where nobody waits', () => {
  assert.equal(pacer(undefined)(1_000_000), undefined)
})

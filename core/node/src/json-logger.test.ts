import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createJsonLogger } from './json-logger.ts'

describe('the log', () => {
  it('is one JSON object a line, with the event, the level and the fields', () => {
    const lines: string[] = []
    const logger = createJsonLogger({
      level: 'info',
      name: 'node-1',
      destination: { write: (line) => void lines.push(line) },
    })
    logger.debug('block.closed', { block: 1n })
    logger.info('block.closed', { block: 2n, transactions: 3 })
    logger.error('store.failed')
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.equal(lines.length, 2)
    const { time, ...rest } = first!
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/)
    assert.deepEqual(rest, {
      level: 'info',
      node: 'node-1',
      event: 'block.closed',
      block: '2',
      transactions: 3,
    })
    assert.equal(second?.['level'], 'error')
  })
})

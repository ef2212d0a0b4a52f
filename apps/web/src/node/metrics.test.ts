import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readMetrics } from './metrics.ts'

describe('the figures of a node', () => {
  it('are read by name, summed over their labels', () => {
    const text = [
      '# HELP rpc_refused_total Work refused.',
      '# TYPE rpc_refused_total counter',
      'rpc_refused_total{lane="read"} 51',
      'rpc_refused_total{lane="he avy}"} 3.5e1',
      'overlay_peers 3',
      'other 9',
    ].join('\n')
    assert.deepEqual(
      [...readMetrics(text, ['rpc_refused_total', 'overlay_peers'])],
      [
        ['rpc_refused_total', 86],
        ['overlay_peers', 3],
      ],
    )
  })
  it('are left out where they are no numbers', () => {
    const text = 'a NaN\nb +Inf\nc twelve\n<html>\nd{'
    assert.equal(readMetrics(text, ['a', 'b', 'c', 'd']).size, 0)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { CallFrame, Hex, Log, Outcome } from '@watt/evm'

import { logsWithTransfers } from './transfer-logs.ts'

const coin = `0x${'ee'.repeat(20)}`

function log(name: Hex): Log {
  return { address: name, topics: [], data: new Uint8Array() }
}

function frame(
  value: bigint,
  logs: readonly Hex[],
  calls: readonly CallFrame[] = [],
  error?: string,
): CallFrame {
  const [from, to] = ['0x01', '0x02'] as const
  const bytes = new Uint8Array()
  return {
    type: 'CALL',
    from,
    to,
    value,
    gas: 0n,
    gasUsed: 0n,
    input: bytes,
    output: bytes,
    error,
    calls: [...calls],
    logs: logs.map(log),
  }
}

function shown(trace: CallFrame, logs: readonly Hex[], succeeded = true): readonly string[] {
  const outcome = { succeeded, logs: logs.map(log), trace } as unknown as Outcome // What else it holds is not read.
  return logsWithTransfers(outcome).map((it) => (it.address === coin ? 'coin' : it.address))
}

describe('logsWithTransfers', () => {
  it('puts a transfer before the logs of the call that moved it', () => {
    const inner = frame(1n, ['0x0b'])
    assert.deepEqual(shown(frame(1n, ['0x0a', '0x0c'], [inner]), ['0x0a', '0x0b', '0x0c']), [
      'coin',
      '0x0a',
      'coin',
      '0x0b',
      '0x0c',
    ])
  })

  it('tells equal logs apart by count only', () => {
    assert.deepEqual(
      shown(frame(0n, ['0x0a', '0x0a'], [frame(1n, ['0x0a'])]), ['0x0a', '0x0a', '0x0a']).filter(
        (it) => it === 'coin',
      ).length,
      1,
    )
  })

  it('leaves out what was reverted, static or worth nothing', () => {
    assert.deepEqual(shown(frame(0n, ['0x0a'], [frame(1n, [], [], 'out of gas')]), ['0x0a']), ['0x0a'])
    assert.deepEqual(shown(frame(1n, [], [], 'out of gas'), [], false), [])
    assert.deepEqual(shown({ ...frame(1n, []), type: 'DELEGATECALL' }, []), [])
  })

  it('takes many logs in little time', () => {
    const names = Array.from({ length: 50_000 }, (_, i): Hex => `0x${i.toString(16)}`)
    assert.equal(shown(frame(1n, names), names).length, 50_001)
  })
})

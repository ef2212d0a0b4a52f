import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { WattError } from '@watt/errors'
import {
  CommandError,
  describeFailure,
  exitCodes,
  formatFailure,
  notFoundError,
  usageError,
} from './failure.ts'

class OtherError extends WattError {
  readonly code = 'ledger/other'
  override readonly fix = 'do this'
}

describe('failure', () => {
  it('has one exit code for each kind of ending', () => {
    assert.deepEqual(exitCodes, { ok: 0, failed: 1, usage: 2, refused: 3, notFound: 4, timedOut: 5 })
    assert.equal(describeFailure(usageError('m', 'f')).exitCode, 2)
    assert.equal(describeFailure(notFoundError('m', 'f')).exitCode, 4)
    const refused = new CommandError({ code: 'cli/x', message: 'm', fix: 'f', ending: 'refused' })
    assert.equal(describeFailure(refused).exitCode, 3)
  })

  it('is a line and its fix, or one JSON object', () => {
    const failure = describeFailure(usageError('Wrong.', 'do that', { block: 5n }))
    assert.equal(formatFailure(failure, false), 'error cli/usage: Wrong.\n  fix: do that')
    assert.deepEqual(JSON.parse(formatFailure(failure, true)), {
      error: { code: 'cli/usage', message: 'Wrong.', fix: 'do that', details: { block: '5' } },
    })
  })

  it('keeps the code and fix of other packages’ errors', () => {
    const { code, fix, exitCode } = describeFailure(new OtherError('It is so.'))
    assert.deepEqual({ code, fix, exitCode }, { code: 'ledger/other', fix: 'do this', exitCode: 1 })
  })

  it('names the fix of the system’s errors', () => {
    const failure = describeFailure(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }))
    assert.equal(failure.code, 'cli/system')
    assert.match(failure.fix ?? '', /free some disk space/)
  })

  it('shows one line of anything else, never a stack', () => {
    for (const thrown of [new Error('first line\nsecond line'), 'text', undefined, null]) {
      const text = formatFailure(describeFailure(thrown), false)
      assert.equal(text.split('\n').length, 2, text)
      assert.match(text, /^error cli\/unexpected: .+\.\n {2}fix: /)
    }
  })
})

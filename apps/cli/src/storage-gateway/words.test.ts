import assert from 'node:assert/strict'
import { it } from 'node:test'
import { usageError } from '../failure.ts'
import { recordedSession } from '../host.fixture.ts'
import { teller } from './words.ts'

it('tells what failed, and what helps where something does', () => {
  const session = recordedSession({ noColor: true })
  const tell = teller(session)
  tell('failed', new Error('no\u001b[2Jway'))
  const error = usageError('It is not so.', 'say it so')
  tell('failed', error)
  const lines = session.host.written.stdout.trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line) => line.replace(/^[0-9:]{8} /, '')),
    ['failed no [2Jway', `failed ${error.message}`, `  ${error.fix}`],
  )
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CommandError } from '../failure.ts'
import { recordedHost } from '../host.fixture.ts'
import { createSession } from '../session.ts'
import { acrossMidnight } from './midnight.ts'

const refusal = (name: string): CommandError =>
  new CommandError({ code: 'cli/reverted', message: name, fix: '', details: { error: name } })

describe('acrossMidnight', () => {
  const session = createSession(recordedHost(), {})
  const failing = (times: number, error: Error) => {
    let tries = 0
    return async () => {
      if (++tries <= times) throw error
      return tries
    }
  }

  it('does again what a day ended under', async () => {
    for (const name of ['StampInvalid', 'NotToday', 'NotProvenOn'])
      assert.equal(await acrossMidnight(session, failing(1, refusal(name))), 2)
  })

  it('gives up on what no new day mends', async () => {
    await assert.rejects(acrossMidnight(session, failing(1, refusal('MemberSuspended'))), /MemberSuspended/)
    await assert.rejects(acrossMidnight(session, failing(3, refusal('StampInvalid'))), /StampInvalid/)
    await assert.rejects(acrossMidnight(session, failing(1, new Error('away'))), /away/)
  })
})

/**
 * Days end while somebody is at it: what was made for the old day is made again for the new one.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '../failure.ts'
import type { Session } from '../session.ts'

/** What contracts say to a stamp, a check-in or a proof of a day that is over. */
const staleErrors: readonly unknown[] = ['StampInvalid', 'NotToday', 'NotProvenOn']
const triesMax = 3
/** Until the next block the newest one is still of the old day, and the one that is made of the new. */
const blockMs = 1_000

/** Does `work` again when a day ended under it. */
export async function acrossMidnight<RESULT>(session: Session, work: () => Promise<RESULT>): Promise<RESULT> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const isStale = error instanceof CommandError && staleErrors.includes(error.details['error'])
      if (!isStale || tries >= triesMax) throw error
      await sleep(blockMs)
      session.out.say('A day ended meanwhile; once more, for the new one.')
    }
  }
}

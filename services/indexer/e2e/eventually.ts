/**
 * Waiting for what happens elsewhere.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'

const patienceMs = 240_000

/** Asks again until the answer is good. @throws the last reason when patience ends. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  let reason: unknown = 'nothing yet'
  for (const endMs = Date.now() + patienceMs; Date.now() < endMs;) {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== false) return answer
    } catch (error) {
      reason = error
    }
    await sleep(50)
  }
  throw new Error(`${what} did not happen: ${String(reason)}`)
}

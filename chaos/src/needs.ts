/**
 * What scenarios need of the machine, and how to find out whether it is there.
 * @module
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Need } from './scenario.ts'

/** Programs of the administrator are there even where the PATH of whoever calls leaves out their folders. */
export const systemEnv = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
})

const run = promisify(execFile)

/** Runs a program to its end. @throws when it fails or is not there. */
export function execute(
  file: string,
  words: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return run(file, words, { env: systemEnv() })
}

export const root: Need = {
  name: 'root',
  probe: async () => (process.getuid?.() === 0 ? undefined : 'it needs root'),
}

/** A need for a program of the system. */
export function program(name: string, ...words: readonly string[]): Need {
  return {
    name,
    probe: () =>
      execute(name, words).then(
        () => undefined,
        () => `it needs the program ${name}`,
      ),
  }
}

/** The first need that is not met, in words; undefined when all are. */
export async function missing(needs: readonly Need[]): Promise<string | undefined> {
  for (const { probe } of needs) {
    const reason = await probe()
    if (reason !== undefined) return reason
  }
  return undefined
}

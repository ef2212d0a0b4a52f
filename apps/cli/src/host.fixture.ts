/**
 * A process for tests: nothing outside is touched, what was written can be read.
 * @module
 */
import type { Host } from './host.ts'
import { createSession, type GlobalFlags, type Session } from './session.ts'

/** A host whose output is kept. */
export type RecordedHost = Host & { readonly written: { stdout: string; stderr: string } }

/** Makes a host; `given` overrides its parts. */
export function recordedHost(given: Partial<Host> = {}): RecordedHost {
  const written = { stdout: '', stderr: '' }
  return {
    env: {},
    folder: '/somewhere',
    home: '/home/someone',
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
    canAsk: false,
    readInput: async () => '',
    ...given,
    written,
  }
}

/** A session on a {@link recordedHost}. */
export function recordedSession(
  flags: GlobalFlags = {},
  given: Partial<Host> = {},
): Session & { readonly host: RecordedHost } {
  const host = recordedHost(given)
  return { ...createSession(host, flags), host }
}

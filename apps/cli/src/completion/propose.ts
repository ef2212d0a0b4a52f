/**
 * What may come next on a command line; the completion scripts ask this.
 * @module
 */
import { proposeCompletions, text_en } from '@stricli/core'
import { buildWatt } from '../application.ts'
import type { CliContext } from '../command.ts'
import type { Session } from '../session.ts'

/** Prints one proposal a line. The last word is the unfinished one; it may be empty. */
export async function printProposals(session: Session, _flags: unknown, ...words: string[]): Promise<void> {
  for (const proposal of await proposals(session, words)) session.host.stdout.write(`${proposal}\n`)
}

/** Commands and flags that begin with the last word. */
export async function proposals(session: Session, words: readonly string[]): Promise<readonly string[]> {
  const { host } = session
  const process = { stdout: { write: () => {} }, stderr: { write: () => {} } }
  const context: CliContext = { process, host, fail: () => {} }
  const found = await proposeCompletions(buildWatt(text_en), words.length === 0 ? [''] : words, context)
  const last = words.at(-1) ?? ''
  // Flags only once a dash is typed: seventeen of them would hide the commands.
  return found
    .map(({ completion }) => completion)
    .filter(
      (completion) => completion.startsWith(last) && (last.startsWith('-') || !completion.startsWith('-')),
    )
}

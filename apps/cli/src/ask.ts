/**
 * Questions to the person at the terminal. Nobody is asked where there is no terminal.
 * @module
 */
import { CommandError } from './failure.ts'
import { promptLine, type Terminal } from './prompt.ts'
import type { Session } from './session.ts'

/**
 * Shows what will change and asks. `--yes` answers.
 * @throws {CommandError} `cli/confirmation-needed` without a terminal, `cli/declined` on no.
 */
export async function confirm(session: Session, question: string, lines: readonly string[]): Promise<void> {
  if (session.yes) return
  if (!session.host.canAsk) {
    throw new CommandError({
      code: 'cli/confirmation-needed',
      message: `This would write (${lines.map((line) => line.trim().replaceAll(/\s+/g, ' ')).join('; ')}), and there is no terminal to ask on.`,
      fix: 'add --yes if that is what you want',
      ending: 'refused',
    })
  }
  for (const line of lines) session.host.stderr.write(`${line}\n`)
  const answer = await promptLine(terminal(), `${question} (y/N) `, { shown: true })
  if (!/^\s*y(es)?\s*$/i.test(answer ?? '')) throw declinedError()
}

/** Asks for one line of text that may be seen. */
export async function askText(session: Session, message: string, fix: string): Promise<string> {
  refuseSilence(session, message, fix)
  return ask(message, true)
}

/** Asks for a secret; it is not shown. */
export async function askSecret(session: Session, message: string, fix: string): Promise<string> {
  refuseSilence(session, message, fix)
  return ask(message, false)
}

async function ask(message: string, shown: boolean): Promise<string> {
  const answer = await promptLine(terminal(), `${message}: `, { shown })
  if (answer === undefined) throw declinedError()
  return answer
}

/** Questions go to standard error: standard output is for what commands answer. */
function terminal(): Terminal {
  return { input: process.stdin, output: process.stderr }
}

function refuseSilence(session: Session, message: string, fix: string): void {
  if (session.host.canAsk) return
  throw new CommandError({
    code: 'cli/input-needed',
    message: `${message}: there is no terminal to ask on.`,
    fix,
    ending: 'usage',
  })
}

function declinedError(): CommandError {
  return new CommandError({
    code: 'cli/declined',
    message: 'Nothing was changed.',
    fix: 'run it again when you are sure',
    ending: 'refused',
  })
}

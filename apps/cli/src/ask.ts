/**
 * Questions to the person at the terminal. Nobody is asked where there is no terminal.
 * @module
 */
import { CommandError } from './failure.ts'
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
  const { confirm: ask, isCancel } = await import('@clack/prompts')
  const answer = await ask({ message: question, output: process.stderr, initialValue: false })
  if (isCancel(answer) || !answer) throw declinedError()
}

/** Asks for one line of text that may be seen. */
export async function askText(session: Session, message: string, fix: string): Promise<string> {
  refuseSilence(session, message, fix)
  const { isCancel, text } = await import('@clack/prompts')
  const answer = await text({ message, output: process.stderr })
  if (isCancel(answer)) throw declinedError()
  return answer
}

/** Asks for a secret; it is not shown. */
export async function askSecret(session: Session, message: string, fix: string): Promise<string> {
  refuseSilence(session, message, fix)
  const { isCancel, password } = await import('@clack/prompts')
  const answer = await password({ message, output: process.stderr })
  if (isCancel(answer)) throw declinedError()
  return answer
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

/**
 * One line from a terminal, with the keys that readline knows (arrows, deleting, pasting).
 * @module
 */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** The two ends of a terminal. */
export type Terminal = { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream }

/**
 * @param shown - Whether the typed characters may be seen.
 * @returns The line, or undefined when the person gave up (Ctrl-C, Ctrl-D, end of input).
 */
export async function promptLine(
  { input, output }: Terminal,
  question: string,
  { shown }: { readonly shown: boolean },
): Promise<string | undefined> {
  // What readline echoes when nothing may be seen goes nowhere; the question does not pass through it then.
  const echo = shown ? output : new Writable({ write: (_chunk, _encoding, done) => done() })
  if (!shown) output.write(question)
  const lines = createInterface({ input, output: echo, terminal: true, historySize: 0, prompt: question })
  try {
    return await new Promise((resolve) => {
      lines.once('line', resolve)
      lines.once('close', () => resolve(undefined))
      lines.prompt()
    })
  } finally {
    lines.close()
    if (!shown) output.write('\n')
  }
}

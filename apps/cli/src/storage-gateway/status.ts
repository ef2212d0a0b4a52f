/**
 * `watt storage gateway status`: what waits for the network, and why.
 * @module
 */
import { CommandError } from '../failure.ts'
import { fields, printable } from '../output.ts'
import type { Session } from '../session.ts'
import { readGatewayConfig } from './folder.ts'

type Shown = {
  readonly waitingObjects: number
  readonly waitingBytes: number
  readonly oldestMs?: number
  readonly failingObjects: number
  readonly failing: readonly {
    readonly name: string
    readonly attempts: number
    readonly error: string
    readonly fix?: string
  }[]
}

const bytesMax = 2 ** 20
const failingShown = 10

/** Asks the running S3 gateway. */
export async function showGatewayStatus(session: Session): Promise<void> {
  const { s3 } = await readGatewayConfig(session)
  const found = await ask(s3.statusPort)
  session.out.result({ ...found }, () => [
    ...fields([
      ['waiting', `${found.waitingObjects} objects, ${found.waitingBytes} bytes`],
      [
        'oldest',
        found.oldestMs === undefined ? 'nothing waits' : `since ${new Date(found.oldestMs).toISOString()}`,
      ],
      ['failing', String(found.failingObjects)],
    ]),
    ...found.failing
      .slice(0, failingShown)
      .flatMap(({ name, attempts, error, fix }) => [
        `  ${printable(name)}: ${printable(error)} (${attempts} attempts)`,
        ...(fix === undefined ? [] : [`    ${printable(fix)}`]),
      ]),
  ])
}

async function ask(port: number): Promise<Shown> {
  const url = `http://127.0.0.1:${port}/status`
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: 'error' })
    const text = await answer.text()
    if (!answer.ok || text.length > bytesMax) throw new Error(`answered ${answer.status}`)
    return JSON.parse(text) as Shown
  } catch (cause) {
    throw new CommandError({
      code: 'cli/gateway-not-running',
      message: `No S3 gateway answers at ${url}.`,
      fix: 'start it: watt storage gateway s3',
      ending: 'failed',
      details: { url },
      cause,
    })
  }
}

/**
 * `watt doctor`: all checks, each failure with its fix. Exit code 1 when one failed.
 * @module
 */
import type { Status } from '@watt/sdk'
import { withChain } from '../chain/client.ts'
import type { NoFlags } from '../command.ts'
import { CommandError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import { columns, type Tone } from '../output.ts'
import { homeDataDir, type Session } from '../session.ts'
import { runChecks, type Finding } from './checks.ts'

const marks: Readonly<Record<Finding['verdict'], readonly [string, Tone]>> = {
  ok: ['ok', 'good'],
  warning: ['warning', 'warning'],
  failed: ['FAILED', 'bad'],
  skipped: ['–', 'quiet'],
}

/** Runs the checks and prints them. */
export async function runDoctor(session: Session, _flags: NoFlags): Promise<void> {
  const { out } = session
  const local = resolvePath(session.host, '.watt/local')
  const findings = await runChecks({
    nodeVersion: process.versions.node,
    dataDirs: session.dataDir === undefined ? [homeDataDir(session), local] : [session.dataDir],
    rpc: session.rpc,
    status: await askStatus(session),
    ports: [Number(new URL(session.rpc).port || 80), 8080],
    nowMs: Date.now(),
  })
  out.result({ findings }, () =>
    columns(
      findings.flatMap(({ name, verdict, sentence, fix }) => {
        const [mark, tone] = marks[verdict]
        const row = [out.tone(mark, tone), name, sentence]
        return fix === undefined ? [row] : [row, ['', '', `fix: ${fix}`]]
      }),
    ),
  )
  const failed = findings.filter(({ verdict }) => verdict === 'failed')
  if (failed.length === 0) return
  throw new CommandError({
    code: 'cli/unwell',
    message: `${failed.length} of ${findings.length} checks failed: ${failed.map(({ name }) => name).join(', ')}.`,
    fix: failed[0]?.fix ?? 'see above',
    details: { failed: failed.map(({ name }) => name) },
  })
}

/** undefined when no Watt node answers; that is a finding, not a failure of the doctor. */
async function askStatus(session: Session): Promise<Status | undefined> {
  return withChain({ ...session, timeoutMs: session.timeoutMs ?? 3000 }, (client) =>
    client.getWattStatus(),
  ).catch(() => undefined)
}

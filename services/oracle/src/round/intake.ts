/**
 * An observation from outside: cheap checks first, then the signature, then the pool. What two signatures of one
 * reporter prove is kept on disk.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FeedSetting } from '../chain/feed-chain.ts'
import { writeFileAtomic } from '@watt/files'
import { encodeObservation } from './observation-json.ts'
import { recoverReporter, type SignedObservation } from './observation.ts'
import type { ObservationPool, Verdict } from './pool.ts'

export type IntakeVerdict = Verdict | 'other feed' | 'other configuration' | 'not a reporter'

/** Checks and takes in one observation. */
export async function takeIn(
  pool: ObservationPool,
  setting: FeedSetting,
  signed: SignedObservation,
  evidenceFolder: string,
): Promise<IntakeVerdict> {
  if (signed.feedId !== setting.feedId) return 'other feed'
  if (signed.configDigest !== setting.configDigest) return 'other configuration'
  if (pool.has(signed)) return 'known'
  const signer = await recoverReporter(setting.domain, signed).catch(() => undefined)
  const reporter = setting.members.findIndex((member) => member.toLowerCase() === signer?.toLowerCase())
  if (reporter < 0 || ((setting.suspended >> reporter) & 1) === 1) return 'not a reporter'
  const verdict = pool.add(signed, reporter)
  if (verdict === 'conflict') {
    const other = pool.of(signed.roundId, reporter)
    if (other !== undefined) await keepEvidence(evidenceFolder, setting.address, reporter, [other, signed])
  }
  return verdict
}

async function keepEvidence(
  folder: string,
  feed: string,
  reporter: number,
  pair: readonly SignedObservation[],
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const name = `${feed.toLowerCase()}-${pair[0]?.roundId}-${reporter}.json`
  await writeFileAtomic(join(folder, name), `[${pair.map(encodeObservation).join(',\n')}]\n`)
}

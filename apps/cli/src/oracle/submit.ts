/**
 * `watt oracle submit`: collects the signed observations of the open round and brings them on chain.
 * @module
 */
import { collectRound, createFeedChain, encodeReport, formatDecimal, oracleClient } from '@watt/oracle'
import { submit } from '../chain/submit.ts'
import { writeResult } from '../chain/write-result.ts'
import type { OracleSubmitFlags } from '../commands/oracle.ts'
import { CommandError, usageError } from '../failure.ts'
import type { Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { locateFeed, namedFeed } from './folder.ts'

/** Sends a report. @throws {CommandError} Too few observations. */
export async function submitRound(session: Session, flags: OracleSubmitFlags, name: string): Promise<void> {
  const feed = namedFeed(name)
  const { contract, rpc, peers } = await locateFeed(session, name, flags.contract)
  const reporters = flags.reporter ?? peers
  if (reporters.length === 0) {
    throw usageError('No reporter is named.', 'add --reporter http://127.0.0.1:9701, one or more')
  }
  const chain = createFeedChain(oracleClient(rpc), contract)
  const [setting, { lastRound }] = await Promise.all([chain.setting(), chain.pulse()])
  const { observations, needed, silent } = await collectRound(setting, lastRound, reporters)
  const first = observations[0]
  if (first === undefined || observations.length < needed) {
    throw new CommandError({
      code: 'cli/no-quorum',
      message: `${observations.length} reporters agree on a round of ${name}; ${needed} are needed. ${silent} of ${reporters.length} did not answer.`,
      fix: 'wait until a round is due, or ask more reporters: --reporter <url>',
      details: { found: observations.length, needed, silent },
    })
  }
  const signer = await findSigner(session, flags.passwordFile)
  const action = `bring round ${first.roundId} of ${name} on chain`
  const values = observations.map(({ value }) => formatDecimal(value))
  const receipt = await submit({ ...session, rpc }, signer, {
    action,
    facts: [['values', `${values.join(', ')} ${feed.unit}`]],
    to: contract,
    valueWei: 0n,
    data: encodeReport(observations),
    gasLimit: undefined,
  })
  writeResult(session, receipt, { from: signer.address, feed: name, round: first.roundId, values }, [
    ['done', action],
    ['observations', String(observations.length)],
  ])
}

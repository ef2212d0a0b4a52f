/**
 * `watt consensus quorum`: why blocks close or do not; with a file, whether a network's quorum sets are safe.
 * @module
 */
import { withChain } from '../chain/client.ts'
import type { QuorumFlags } from '../commands/consensus.ts'
import { resolvePath } from '../host.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { stateWords } from '../node/status.ts'
import { explainQuorum, standingRows } from './explain.ts'

const analysisTimeMs = 10_000

/** Reports on the node's own quorum, or analyses a list of nodes. */
export async function checkQuorum(session: Session, flags: QuorumFlags, file?: string): Promise<void> {
  if (file !== undefined) {
    const { analyseFile } = await import('./analysis.ts')
    return analyseFile(session, resolvePath(session.host, file), flags.timeMs ?? analysisTimeMs)
  }
  const { consensus } = await withChain(session, (client) => client.getWattStatus())
  if (flags.check) {
    const { analyseOwnQuorum } = await import('./analysis.ts')
    return analyseOwnQuorum(session, consensus, flags.timeMs ?? analysisTimeMs)
  }
  const [word, tone] = stateWords[consensus.state]
  const nowMs = Date.now()
  const sentences = explainQuorum(consensus, nowMs)
  session.out.result({ ...consensus, explanation: sentences }, () => [
    ...fields([
      ['state', session.out.tone(word, tone)],
      [
        'slot',
        `${BigInt(consensus.quorum.slot)}, ${consensus.quorum.phase}, ballot ${consensus.quorum.ballotCounter}`,
      ],
    ]),
    '',
    ...sentences,
    '',
    ...standingRows(consensus, nowMs),
  ])
}

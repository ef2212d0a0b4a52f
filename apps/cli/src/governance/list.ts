/**
 * `watt gov list`: proposals, newest first.
 * @module
 */
import { hexId, listProposals, readStatus, titleOf } from '@watt/sdk/governance'
import { formatDecimal } from '../amount.ts'
import type { ListFlags } from '../commands/gov.ts'
import { columns, printable } from '../output.ts'
import type { Session } from '../session.ts'
import { withGovernance } from './open.ts'
import { shortId } from './words.ts'

const countUsual = 20
const titleLength = 60

/** Prints a line for each proposal. */
export async function listGovernance(session: Session, flags: ListFlags): Promise<void> {
  const countMax = flags.count ?? countUsual
  const { rows, fromBlock } = await withGovernance(session, flags, async (client, contracts) => {
    const found = await listProposals(client, contracts, { countMax })
    const withStatus = found.proposals.map(async (proposal) => ({
      proposal,
      status: await readStatus(client, contracts, proposal),
    }))
    return { rows: await Promise.all(withStatus), fromBlock: found.fromBlock }
  })
  const proposals = rows.map(({ proposal: { id, description, proposer, snapshot }, status }) => ({
    id: hexId(id),
    title: titleOf(description),
    proposer,
    snapshot,
    ...status,
  }))
  session.out.result({ proposals, fromBlock }, () => {
    if (rows.length === 0) return ['No proposal yet. Make one: watt gov propose --help']
    const lines = rows.map(({ proposal, status }) => [
      shortId(proposal),
      status.topic,
      status.state,
      formatDecimal(status.votes.for),
      formatDecimal(status.votes.against),
      printable(titleOf(proposal.description)).slice(0, titleLength),
    ])
    return columns([['id', 'topic', 'state', 'for', 'against', 'title'], ...lines], [3, 4])
  })
  if (fromBlock > 0n && rows.length < countMax) {
    session.out.warn(`blocks before ${fromBlock} were not searched`)
  }
}

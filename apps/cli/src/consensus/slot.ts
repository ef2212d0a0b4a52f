/**
 * `watt consensus slot`: what was said in one slot, in the order it was heard.
 * @module
 */
import { withChain } from '../chain/client.ts'
import type { NoFlags } from '../command.ts'
import { notFoundError } from '../failure.ts'
import { columns, fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'

/** Shows the record of a slot. */
export async function showSlot(session: Session, _flags: NoFlags, slot: bigint): Promise<void> {
  const { record, certificate, names } = await withChain(session, async (client) => {
    const [found, status] = await Promise.all([client.getSlot(slot), client.getWattStatus()])
    // Asked for only when the slot is known: a certificate of an unknown block is an error, not an absence.
    const signed = found?.externalizedAtMs ? await client.getCertificate(slot) : null
    return { record: found, certificate: signed, names: status.consensus.names }
  })
  if (record === null) {
    throw notFoundError(
      `The node keeps no record of slot ${slot}.`,
      `records of the last slots are kept; see the head: watt node status${rpcFlag(session)}`,
      { slot },
    )
  }
  const { kept, statements, externalizedAtMs, nominationRounds, ballotCounter } = record
  const beganMs = Math.min(...statements.map(({ atMs }) => atMs))
  session.out.result({ ...record, certificate }, () => [
    ...fields([
      ['slot', String(slot)],
      [
        'decided',
        externalizedAtMs === null
          ? 'not yet'
          : kept === 'proof'
            ? `${new Date(externalizedAtMs).toISOString()}; of so old a slot only the proof is kept`
            : `${externalizedAtMs - beganMs} ms after the first statement`,
      ],
      [
        'rounds',
        `${nominationRounds} of nomination, ${ballotCounter === 0 ? 'decision taken over from others' : `ballot ${ballotCounter}`}`,
      ],
      [
        'certificate',
        certificate === null ? 'not complete here' : `${certificate.signatures.length} signatures`,
      ],
      ['statements', String(statements.length)],
    ]),
    ...columns(
      statements.map(({ atMs, statement }) => [
        kept === 'proof' ? '' : `  +${atMs - beganMs} ms`,
        names[statement.nodeId]?.name ?? statement.nodeId.slice(0, 12),
        statement.type,
      ]),
      [0],
    ),
  ])
}

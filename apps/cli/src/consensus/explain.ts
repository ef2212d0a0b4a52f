/**
 * A node's quorum report in plain words: who is missing, which organisation, since when, and what can still fail.
 * @module
 */
import type { ConsensusStatus, NodeStanding } from '@watt/sdk'
import { formatAge } from '../chain/time.ts'
import { columns, printable } from '../output.ts'

const standings: Readonly<Record<NodeStanding, string>> = {
  agree: 'agrees',
  delayed: 'is behind',
  disagree: 'disagrees',
  missing: 'is silent',
  noInfo: 'was not heard yet',
}

/** Sentences that answer "why am I (not) closing". */
export function explainQuorum(status: ConsensusStatus, nowMs: number): readonly string[] {
  const { quorum, state, reason, lastCloseMs, blockTimeMs } = status
  const sentences: string[] = []
  const age = formatAge(nowMs - lastCloseMs)
  const isLate = nowMs - lastCloseMs > 5 * blockTimeMs
  if (state === 'synced' && !isLate)
    sentences.push(`Blocks close: the last one ${age}, one every ${blockTimeMs / 1000} s.`)
  else sentences.push(`No block has closed since ${age.replace(' ago', '')}${age === 'now' ? '' : ' ago'}.`)
  if (reason !== null) sentences.push(reason.endsWith('.') ? reason : `${reason}.`)
  const away = Object.entries(quorum.nodes).filter(([, standing]) => standing !== 'agree')
  if (away.length === 0 && Object.keys(quorum.nodes).length > 0) sentences.push('Every validator agrees.')
  for (const [nodeId, standing] of away) {
    const heardMs = status.lastHeardMs[nodeId]
    const since = heardMs === undefined ? '' : `, last heard ${formatAge(nowMs - heardMs)}`
    sentences.push(`${fullName(status, nodeId)} ${standings[standing]}${since}.`)
  }
  sentences.push(failureSentence(status))
  return sentences
}

/** One line a validator. */
export function standingRows(status: ConsensusStatus, nowMs: number): readonly string[] {
  return columns(
    Object.entries(status.quorum.nodes).map(([nodeId, standing]) => {
      const heardMs = status.lastHeardMs[nodeId]
      const isSelf = nodeId === status.nodeId
      return [
        nameOf(status, nodeId),
        standings[standing],
        heardMs !== undefined ? formatAge(nowMs - heardMs) : isSelf ? '–' : 'never',
        isSelf ? 'this node' : '',
      ]
    }),
  )
}

function failureSentence(status: ConsensusStatus): string {
  const { failAt, fragile } = status.quorum
  if (failAt === 0) return 'Too few validators agree: it waits until enough of them are back.'
  const names = fragile.map((nodeId) => nameOf(status, nodeId)).join(' and ')
  return failAt === 1
    ? `One more failure halts it${names === '' ? '' : `: ${names}`}.`
    : `It goes on if ${failAt - 1} more ${failAt === 2 ? 'fails' : 'fail'}; ${failAt} halt it${names === '' ? '' : `, for example ${names}`}.`
}

function nameOf(status: ConsensusStatus, nodeId: string): string {
  return printable(status.names[nodeId]?.name ?? nodeId.slice(0, 12))
}

function fullName(status: ConsensusStatus, nodeId: string): string {
  const organisation = status.names[nodeId]?.organisation
  return organisation ? `${nameOf(status, nodeId)} of ${printable(organisation)}` : nameOf(status, nodeId)
}

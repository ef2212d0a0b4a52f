/**
 * "Why am I not closing", in plain words.
 * @module
 */
import { isQuorumSlice, type NodeId, type QuorumReport, type QuorumSet } from '@watt/scp'
import type { ConsensusStatus } from '../types.ts'

export type Circumstances = {
  readonly slot: bigint
  readonly nowMs: number
  /** How long ago the slot before was closed. */
  readonly waitedMs: number
  readonly self: NodeId
  readonly quorumSet: QuorumSet
  readonly quorum: QuorumReport
  readonly names: ConsensusStatus['names']
  readonly lastHeardMs: ReadonlyMap<NodeId, number>
}

/** Names who is missing, of which organisation, and since when. */
export function whyNotClosing(now: Circumstances): string {
  const { slot, quorumSet, quorum, self } = now
  const waitedText = seconds(now.waitedMs)
  const agrees = (node: NodeId): boolean => node === self || quorum.nodes.get(node) === 'agree'
  const absent = [...quorum.nodes].filter(([node]) => !agrees(node))
  const disagree = absent.filter(([, standing]) => standing === 'disagree')
  if (isQuorumSlice(quorumSet, agrees)) {
    return `Block ${slot} is open for ${waitedText}: enough validators take part, but they have not agreed yet.`
  }
  if (disagree.length > 0 && disagree.length === absent.length) {
    const names = disagree.map(([node]) => nameOf(node, now)).join(', ')
    return `Block ${slot} is open for ${waitedText}: ${names} vote for another value.`
  }
  const missing = absent.map(([node]) => `${nameOf(node, now)} (${heardText(node, now)})`).join(', ')
  const present = [...quorum.nodes.keys()].filter(agrees).length
  return (
    `Block ${slot} is open for ${waitedText}: ${present} of ${quorum.nodes.size} validators take part, ` +
    `which is too few. Missing: ${missing}.`
  )
}

function nameOf(node: NodeId, { names }: Circumstances): string {
  const known = names.get(node)
  if (known === undefined) return node.slice(0, 12)
  return known.organisation === undefined ? known.name : `${known.name} of ${known.organisation}`
}

function heardText(node: NodeId, { lastHeardMs, nowMs }: Circumstances): string {
  const atMs = lastHeardMs.get(node) ?? 0
  return atMs === 0 ? 'never heard since this node started' : `last heard ${seconds(nowMs - atMs)} ago`
}

function seconds(ms: number): string {
  const rounded = Math.max(0, Math.round(ms / 1000))
  return rounded < 120 ? `${rounded} s` : `${Math.round(rounded / 60)} min`
}

/**
 * The newest statement of every node in one line of a slot (nominations, or ballot statements), ready to be counted.
 *
 * Almost every statement replaces one of the same node that names the same quorum set, so who follows which set is
 * worked out once and shared from then on.
 * @module
 */
import { addBit, emptyBits, type Followers, type QuorumIndex } from './quorum-index.ts'
import type { Envelope, NodeId, Pledges, QuorumSetHash } from './types.ts'

/** Nodes in the order in which they were first heard. Lists are replaced, never changed. */
export type Votes = {
  readonly envelopes: readonly Envelope[]
  /** Number of each node in the slot's index. */
  readonly numbers: readonly number[]
  /** Place of each node in the lists above, by its number. */
  readonly places: readonly (number | undefined)[]
  readonly groups: readonly Group[]
}

/** Nodes that name one quorum set, known or not. */
export type Group = Followers & { readonly hash: QuorumSetHash }

export const noVotes: Votes = { envelopes: [], numbers: [], places: [], groups: [] }

/** The newest statement of a node. */
export function voteOf({ envelopes, places }: Votes, index: QuorumIndex, node: NodeId): Envelope | undefined {
  const number = index.numbers.get(node)
  const place = number === undefined ? undefined : places[number]
  return place === undefined ? undefined : envelopes[place]
}

/**
 * With a statement as its node's newest.
 * @param index - Has a number for the node.
 */
export function withVote(votes: Votes, index: QuorumIndex, envelope: Envelope): Votes {
  const { nodeId, pledges } = envelope.statement
  const number = index.numbers.get(nodeId) as number
  const place = votes.places[number]
  const before = place === undefined ? undefined : votes.envelopes[place]
  const envelopes = votes.envelopes.slice()
  envelopes[place ?? envelopes.length] = envelope
  if (before !== undefined && followedSet(before.statement.pledges) === followedSet(pledges))
    return { ...votes, envelopes }

  const numbers = place === undefined ? [...votes.numbers, number] : votes.numbers
  const places = votes.places.slice()
  while (places.length < number) places.push(undefined)
  places[number] = place ?? votes.numbers.length
  return { envelopes, numbers, places, groups: groupsOf(envelopes, numbers, index) }
}

function groupsOf(
  envelopes: readonly Envelope[],
  numbers: readonly number[],
  index: QuorumIndex,
): readonly Group[] {
  const groups: Group[] = []
  for (const [place, { statement }] of envelopes.entries()) {
    const hash = followedSet(statement.pledges)
    if (hash === undefined) continue
    let group = groups.find((it) => it.hash === hash)
    if (group === undefined) {
      group = { hash, quorumSet: index.compiled.get(hash), nodes: emptyBits(index) }
      groups.push(group)
    }
    addBit(group.nodes, numbers[place] as number)
  }
  return groups
}

/** The quorum set that a node follows. Whoever externalized needs nobody any more: it is a quorum of its own. */
export function followedSet(pledges: Pledges): QuorumSetHash | undefined {
  return pledges.type === 'externalize' ? undefined : pledges.quorumSetHash
}

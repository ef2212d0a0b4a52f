/**
 * Quorum sets out of organisations, as operators think of them: who runs which validators, and how much one relies on them.
 *
 * An organisation agrees when a majority of its validators does: n - floor((n-1)/2). A tier agrees when two thirds of its
 * entries do: n - floor((n-1)/3); in the critical tier all must. The next lower tier is one entry of the tier above.
 * @see stellar-core `docs/stellar-core_example_validators.cfg`
 * @module
 */
import { WattError } from '@watt/errors'
import type { NodeId, QuorumSet } from '../types.ts'
import { checkIntersection, type Intersection } from './analyse.ts'
import { compareText, type AnalysisNode } from './model.ts'

export type Quality = 'critical' | 'high' | 'medium' | 'low'

export type Organisation = {
  readonly homeDomain: string
  readonly quality: Quality
  readonly validators: readonly NodeId[]
}

/** Why a map should not run, in plain words. `code` is stable. */
export type MapProblem = {
  readonly code:
    | 'no-organisation'
    | 'empty-organisation'
    | 'duplicate-validator'
    | 'duplicate-organisation'
    | 'too-few-validators'
    | 'too-few-organisations'
    | 'no-quorum'
    | 'no-intersection'
    | 'intersection-unknown'
    | 'organisation-blocks'
    | 'organisation-splits'
  readonly message: string
}

const order: readonly Quality[] = ['critical', 'high', 'medium', 'low']

/**
 * Generates the quorum set that every validator of these organisations shares.
 * @throws {QuorumMapError} when {@link checkMap} finds a problem; pass `unsafe` to take the set nevertheless.
 */
export function generateQuorumSet(
  organisations: readonly Organisation[],
  options: { readonly unsafe?: boolean } = {},
): QuorumSet {
  const problems = checkMap(organisations)
  const malformed = problems.filter(({ code }) => malformedCodes.has(code))
  const refused = options.unsafe === true ? malformed : problems
  if (refused.length > 0) throw new QuorumMapError(refused)
  return buildTiers(organisations)
}

/** Everything that speaks against a map; empty when it is safe to run. */
export function checkMap(organisations: readonly Organisation[]): readonly MapProblem[] {
  const malformed = malformedProblems(organisations)
  if (malformed.length > 0) return malformed
  const thin = thinProblems(organisations)
  const quorumSet = buildTiers(organisations)
  const nodes: AnalysisNode[] = organisations.flatMap(({ homeDomain, validators }) =>
    validators.map((id) => ({ id, organisation: homeDomain, quorumSet })),
  )
  return [...thin, ...analysisProblems(organisations, nodes, checkIntersection(nodes))]
}

const malformedCodes: ReadonlySet<MapProblem['code']> = new Set([
  'no-organisation',
  'empty-organisation',
  'duplicate-validator',
  'duplicate-organisation',
])

function malformedProblems(organisations: readonly Organisation[]): MapProblem[] {
  if (organisations.length === 0)
    return [{ code: 'no-organisation', message: 'The map names no organisation.' }]
  const problems: MapProblem[] = []
  const owners = new Map<NodeId, string>()
  const domains = new Set<string>()
  for (const { homeDomain, validators } of organisations) {
    if (domains.has(homeDomain))
      problems.push({ code: 'duplicate-organisation', message: `${homeDomain} stands in the map twice.` })
    domains.add(homeDomain)
    if (validators.length === 0)
      problems.push({ code: 'empty-organisation', message: `${homeDomain} has no validator.` })
    for (const id of validators) {
      const owner = owners.get(id)
      owners.set(id, homeDomain)
      if (owner === undefined) continue
      problems.push({
        code: 'duplicate-validator',
        message: `Validator ${id} is listed by ${owner} and by ${homeDomain}.`,
      })
    }
  }
  return problems
}

function thinProblems(organisations: readonly Organisation[]): MapProblem[] {
  const thin = organisations
    .filter(
      ({ quality, validators }) => (quality === 'critical' || quality === 'high') && validators.length < 3,
    )
    .map(({ homeDomain, quality, validators }): MapProblem => {
      const message = `${homeDomain} is of ${quality} quality with ${validators.length} validators; it needs at least 3, so that one may fail.`
      return { code: 'too-few-validators', message }
    })
  const top = organisations.filter(({ quality }) => quality === topQuality(organisations))
  if (top.length >= 4 || topQuality(organisations) === 'critical') return thin
  const message = `The top tier has ${top.length} organisations; it needs at least 4, so that one may fail or lie.`
  return [...thin, { code: 'too-few-organisations', message }]
}

function analysisProblems(
  organisations: readonly Organisation[],
  nodes: readonly AnalysisNode[],
  analysis: Intersection,
): MapProblem[] {
  if (!analysis.hasQuorum)
    return [{ code: 'no-quorum', message: 'No set of these validators can ever agree.' }]
  if (analysis.intersection !== 'yes') {
    const [left, right] = analysis.counterexample ?? [[], []]
    const message = `The network can split: ${left.join(', ')} may decide one thing and ${right.join(', ')} another.`
    return [{ code: 'no-intersection', message }]
  }
  const critical = new Set(
    organisations.filter(({ quality }) => quality === 'critical').map(({ homeDomain }) => homeDomain),
  )
  return organisations.flatMap(({ homeDomain, validators }) => {
    const own = new Set(validators)
    const without = nodes.filter(({ id }) => !own.has(id))
    const problems: MapProblem[] = []
    if (!critical.has(homeDomain) && !checkIntersection(without).hasQuorum) {
      problems.push({ code: 'organisation-blocks', message: `${homeDomain} alone can halt the network.` })
    }
    if (checkIntersection(without.map((node) => trustingLiars(node, own))).intersection === 'no') {
      problems.push({
        code: 'organisation-splits',
        message: `${homeDomain} alone can split the network by lying.`,
      })
    }
    return problems
  })
}

/** The same node in a map where `liars` tell everyone what they want to hear: they count as always agreeing. */
function trustingLiars(node: AnalysisNode, liars: ReadonlySet<string>): AnalysisNode {
  return node.quorumSet === undefined ? node : { ...node, quorumSet: withoutLiars(node.quorumSet, liars) }
}

function withoutLiars(quorumSet: QuorumSet, liars: ReadonlySet<string>): QuorumSet {
  const validators = quorumSet.validators.filter((id) => !liars.has(id))
  const inner = quorumSet.innerSets.map((it) => withoutLiars(it, liars))
  const satisfied = inner.filter(({ threshold }) => threshold <= 0).length
  return {
    threshold: quorumSet.threshold - (quorumSet.validators.length - validators.length) - satisfied,
    validators,
    innerSets: inner.filter(({ threshold }) => threshold > 0),
  }
}

function topQuality(organisations: readonly Organisation[]): Quality {
  return order.find((quality) => organisations.some((it) => it.quality === quality)) ?? 'low'
}

function buildTiers(organisations: readonly Organisation[]): QuorumSet {
  const tiers = order
    .map((quality) => ({ quality, members: organisations.filter((it) => it.quality === quality) }))
    .filter(({ members }) => members.length > 0)
  const [lowest, ...above] = tiers
    .toReversed()
    .map(({ quality, members }) => ({ quality, sets: members.map(organisationSet) }))
  if (!lowest)
    throw new QuorumMapError([{ code: 'no-organisation', message: 'The map names no organisation.' }])
  return above.reduce(
    (below, { quality, sets }) => tierSet(quality, [...sets, below]),
    tierSet(lowest.quality, lowest.sets),
  )
}

function organisationSet({ validators }: Organisation): QuorumSet {
  const threshold = validators.length - Math.floor((validators.length - 1) / 2)
  return { threshold, validators: validators.toSorted(compareText), innerSets: [] }
}

function tierSet(quality: Quality, entries: readonly QuorumSet[]): QuorumSet {
  const threshold =
    quality === 'critical' ? entries.length : entries.length - Math.floor((entries.length - 1) / 3)
  return { threshold, validators: [], innerSets: entries }
}

/** Thrown when a map is unsafe; says each reason. */
export class QuorumMapError extends WattError {
  readonly code = 'scp/quorum-map'
  readonly problems: readonly MapProblem[]
  constructor(problems: readonly MapProblem[]) {
    super(problems.map(({ message }) => message).join(' '))
    this.problems = problems
  }
}

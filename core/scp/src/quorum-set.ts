/**
 * Quorum sets: sanity, normal form, and the tests over plain sets of nodes.
 *
 * The tests here take any predicate and are easy to read; the protocol itself runs the bit-set versions of
 * `quorum-index.ts`, which are checked against these.
 * @see stellar/stellar-core `src/scp/QuorumSetUtils.h`, `src/scp/LocalNode.h`
 * @module
 */
import { compareIds } from './bytes.ts'
import type { NodeId, QuorumSet } from './types.ts'

/** Most validators in one quorum set, inner sets included. */
export const maximumValidators = 1000
/** Levels of inner sets below the root that are accepted unless a caller asks for more. */
const defaultMaximumDepth = 2
/** Levels of inner sets below the root that can be asked for. */
export const hardMaximumDepth = 4

export type QuorumSetProblem = {
  readonly code:
    | 'malformed-node'
    | 'no-validators'
    | 'too-many-validators'
    | 'duplicate'
    | 'too-deep'
    | 'threshold'
    | 'weak-threshold'
  readonly message: string
}

export type QuorumSetRules = {
  /** Also ask for a majority at each level, so that no list is blocked and satisfied by disjoint halves. */
  readonly strict?: boolean
  /** Levels below the root, 2 unless given, never above {@link hardMaximumDepth}. */
  readonly maximumDepth?: number
}

/** Tells what is wrong with a quorum set; undefined when nothing is. */
export function checkQuorumSet(
  quorumSet: QuorumSet,
  rules: QuorumSetRules = {},
): QuorumSetProblem | undefined {
  const depthLimit = Math.min(rules.maximumDepth ?? defaultMaximumDepth, hardMaximumDepth)
  const seen = new Set<NodeId>()
  const problem = checkLevel(quorumSet, 0, depthLimit, rules.strict ?? false, seen)
  if (problem !== undefined) return problem
  if (seen.size > 0) return undefined
  return { code: 'no-validators', message: 'The quorum set names no validator; name at least one.' }
}

/**
 * The normal form: lists of one are lifted into the list around them, and everything is sorted, so that equal meaning
 * has equal bytes.
 * @param without - A node to leave out, lowering thresholds as if it always agreed.
 */
export function normalizeQuorumSet(quorumSet: QuorumSet, without?: NodeId): QuorumSet {
  const kept = quorumSet.validators.filter((it) => it !== without)
  const threshold = quorumSet.threshold - (quorumSet.validators.length - kept.length)
  const inner = quorumSet.innerSets.map((it) => normalizeQuorumSet(it, without))
  const lifted = inner.filter(isSingleNode).flatMap((it) => it.validators)
  const lists = inner.filter((it) => !isSingleNode(it)).toSorted(compareQuorumSets)
  const validators = [...kept, ...lifted].toSorted(compareIds)
  const only = lists[0]
  if (threshold === 1 && validators.length === 0 && lists.length === 1 && only !== undefined) return only
  return { threshold, validators, innerSets: lists }
}

/** Whether `has` holds a slice of the quorum set. */
export function isQuorumSlice(quorumSet: QuorumSet, has: (node: NodeId) => boolean): boolean {
  return satisfied(quorumSet, has, (it) => isQuorumSlice(it, has)) >= quorumSet.threshold
}

/** Whether `has` meets every slice of the quorum set. A set without slices is never blocked. */
export function isVBlocking(quorumSet: QuorumSet, has: (node: NodeId) => boolean): boolean {
  if (quorumSet.threshold === 0) return false
  const needed = 1 + quorumSet.validators.length + quorumSet.innerSets.length - quorumSet.threshold
  return satisfied(quorumSet, has, (it) => isVBlocking(it, has)) >= needed
}

/** Every validator of a quorum set, sorted, each once. */
export function validatorsOf(quorumSet: QuorumSet): readonly NodeId[] {
  const found = new Set<NodeId>()
  const collect = (it: QuorumSet): void => {
    for (const node of it.validators) found.add(node)
    it.innerSets.forEach(collect)
  }
  collect(quorumSet)
  return [...found].toSorted(compareIds)
}

/**
 * A small set of `present` nodes whose loss leaves the quorum set without a slice; empty when it has none already.
 * @param local - A node that is never chosen: its own loss is not the question.
 */
export function closestVBlocking(
  quorumSet: QuorumSet,
  present: (node: NodeId) => boolean,
  local?: NodeId,
): readonly NodeId[] {
  const others = quorumSet.validators.filter((it) => it !== local)
  const inner = quorumSet.innerSets.map((it) => closestVBlocking(it, present, local))
  const standing = others.filter(present).toSorted(compareIds)
  const lost = others.length - standing.length + inner.filter((it) => it.length === 0).length
  const left = 1 + quorumSet.validators.length + quorumSet.innerSets.length - quorumSet.threshold - lost
  if (left <= 0) return []

  const lists = inner.filter((it) => it.length > 0).toSorted((a, b) => a.length - b.length)
  const chosen = standing.slice(0, left)
  return [...chosen, ...lists.slice(0, left - chosen.length).flat()].toSorted(compareIds)
}

/**
 * The share of slices that hold `node`, out of 2^64-1: the product of threshold / entries on the way to it, rounded up
 * at each level.
 */
export function nodeWeight(node: NodeId, quorumSet: QuorumSet): bigint {
  const entries = BigInt(quorumSet.validators.length + quorumSet.innerSets.length)
  const threshold = BigInt(quorumSet.threshold)
  if (quorumSet.validators.includes(node)) return (maximumWeight * threshold + entries - 1n) / entries
  for (const inner of quorumSet.innerSets) {
    const weight = nodeWeight(node, inner)
    if (weight > 0n) return (weight * threshold + entries - 1n) / entries
  }
  return 0n
}

/** The weight of a node that is in every slice. */
export const maximumWeight = 0xffff_ffff_ffff_ffffn

function satisfied(
  { validators, innerSets }: QuorumSet,
  has: (node: NodeId) => boolean,
  test: (inner: QuorumSet) => boolean,
): number {
  return validators.filter(has).length + innerSets.filter(test).length
}

function checkLevel(
  quorumSet: QuorumSet,
  depth: number,
  depthLimit: number,
  strict: boolean,
  seen: Set<NodeId>,
): QuorumSetProblem | undefined {
  const { threshold, validators, innerSets } = quorumSet
  if (depth > depthLimit) {
    return { code: 'too-deep', message: `Inner sets go deeper than ${depthLimit} levels; flatten them.` }
  }
  const entries = validators.length + innerSets.length
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > entries) {
    return {
      code: 'threshold',
      message: `Threshold ${threshold} is not between 1 and the ${entries} entries.`,
    }
  }
  if (strict && threshold < entries - threshold + 1) {
    return {
      code: 'weak-threshold',
      message: `Threshold ${threshold} of ${entries} is no majority; raise it.`,
    }
  }
  for (const node of validators) {
    if (!nodePattern.test(node)) {
      return { code: 'malformed-node', message: `"${node.slice(0, 80)}" is not 64 lower-case hex digits.` }
    }
    if (seen.has(node)) return { code: 'duplicate', message: `Node ${node} is named twice; name it once.` }
    seen.add(node)
    if (seen.size > maximumValidators) {
      return {
        code: 'too-many-validators',
        message: `More than ${maximumValidators} validators; name fewer.`,
      }
    }
  }
  if (innerSets.length > maximumValidators) {
    return { code: 'too-many-validators', message: `More than ${maximumValidators} inner sets; name fewer.` }
  }
  for (const inner of innerSets) {
    const problem = checkLevel(inner, depth + 1, depthLimit, strict, seen)
    if (problem !== undefined) return problem
  }
  return undefined
}

const nodePattern = /^[0-9a-f]{64}$/

function isSingleNode(quorumSet: QuorumSet): boolean {
  return quorumSet.threshold === 1 && quorumSet.validators.length === 1 && quorumSet.innerSets.length === 0
}

/** Validators first, then inner sets, then the threshold, as stellar-core sorts. */
function compareQuorumSets(a: QuorumSet, b: QuorumSet): number {
  return (
    compareLists(a.validators, b.validators, compareIds) ||
    compareLists(a.innerSets, b.innerSets, compareQuorumSets) ||
    a.threshold - b.threshold
  )
}

function compareLists<T>(a: readonly T[], b: readonly T[], compare: (x: T, y: T) => number): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compare(a[at] as T, b[at] as T)
    if (order !== 0) return order
  }
  return a.length - b.length
}

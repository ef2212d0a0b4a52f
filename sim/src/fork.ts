/**
 * The quorum analysis held to its word: where it says that a map can split, a real fork is built from its witness.
 *
 * Two kinds: maps with two quorums apart, and safe maps in which a smallest splitting set lies to both sides.
 * @module
 */
import { analyse, checkIntersection } from '@watt/scp/quorum-analysis'
import type { Options } from './options.ts'
import type { Outcome } from './outcome.ts'
import type { Plan } from './plan.ts'
import { runProtocol } from './protocol/run.ts'
import { createRandom } from './random.ts'
import { analysisNodes, drawSafeMap, drawUnsafeMap, type TrustMap, withoutLiars } from './trust-map.ts'

/** Time enough for both sides to decide something. */
const durationMs = 180_000
/** Splitting sets of larger maps take the analysis long. */
const nodesMax = 9

/** @returns the exit code: 1 when a fork that the analysis promises could not be built. */
export async function runForks(
  { from, count }: { readonly from: number; readonly count: number },
  { json }: Options,
): Promise<number> {
  const failed: number[] = []
  for (let seed = from; seed < from + count; seed++)
    for (const plan of [splitPlan(seed), liarPlan(seed)])
      if (plan !== undefined && !isFork(runProtocol(plan))) failed.push(seed)
  process.stdout.write(
    json
      ? `${JSON.stringify({ seeds: count, failed })}\n`
      : `${count} seeds: ${failed.length === 0 ? 'every promised fork was built' : `no fork at seeds ${failed.join(', ')}`}.\n`,
  )
  return failed.length === 0 ? 0 : 1
}

/** Whether two honest nodes decided one slot differently. */
export function isFork({ violation }: Outcome): boolean {
  return violation?.check === 'agreement'
}

/** A map with two quorums apart, and nothing between them. */
export function splitPlan(seed: number): Plan {
  const map = drawUnsafeMap(createRandom(seed).fork('unsafe map'))
  const { counterexample } = checkIntersection(analysisNodes(map))
  return apart(seed, map, counterexample!.map((quorum) => quorum.map(Number)) as [number[], number[]], [])
}

/** A safe map in which those lie whose lies split it. @returns undefined when nobody's can, short of everybody's. */
export function liarPlan(seed: number): Plan | undefined {
  const map = drawSafeMap(createRandom(seed).fork('safe map'))
  if (map.length > nodesMax) return undefined
  const liars = analyse(analysisNodes(map)).minimalSplittingSets.examples[0]?.map(Number)
  if (liars === undefined) return undefined
  const { counterexample } = checkIntersection(withoutLiars(map, liars))
  if (counterexample === undefined) return undefined
  return apart(seed, map, counterexample.map((quorum) => quorum.map(Number)) as [number[], number[]], liars)
}

/** The two sides hear only themselves and the liars, who tell each side what it wants to hear. */
function apart(
  seed: number,
  map: TrustMap,
  [left, right]: [number[], number[]],
  liars: readonly number[],
): Plan {
  const rest = map.map((_, node) => node).filter((node) => !right.includes(node) && !liars.includes(node))
  const leftSide = [...new Set([...left, ...rest])]
  return {
    seed,
    map,
    blockTimeMs: 5_000,
    durationMs,
    wires: { minMs: 10, maxMs: 50, loss: 0, duplication: 0, reorder: 0 },
    relays: false,
    clockOffsetsMs: map.map(() => 0),
    liars: liars.map((node) => ({
      node,
      lies: ['equivocate'],
      sides: [
        { nodes: leftSide, trusts: left },
        { nodes: right, trusts: right },
      ],
    })),
    faults: [
      {
        kind: 'partition',
        atMs: 0,
        forMs: durationMs,
        groups: [
          [...leftSide, ...liars],
          [...right, ...liars],
        ],
      },
    ],
  }
}

/**
 * What a run was and how it ended, in plain words.
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import type { FullPlan } from '../full/plan.ts'
import { checkIntersection } from '@watt/scp/quorum-analysis'
import { type Mode, planOf, replayCommand } from '../mode.ts'
import type { Check, Violation } from '../outcome.ts'
import type { Plan } from '../plan.ts'
import type { Trace } from '../trace.ts'
import { type TrustMap, withoutLiars } from '../trust-map.ts'
import type { Replay } from './packed.ts'
import { describeSet, inOrder, seconds } from './words.ts'

export type Header = {
  readonly title: string
  readonly verdict: { readonly isGood: boolean; readonly text: string }
  readonly sentences: readonly string[]
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly replay: Replay
}

/** What is broken when a check fails. */
const broken: Readonly<Record<Check, string>> = {
  agreement: 'Two honest nodes decided the same slot differently',
  validity: 'The network decided something that it must not decide',
  'own-statements': 'An honest node contradicted itself',
  durability: 'A node forgot what it had acknowledged',
  certificate: 'A decision came without the signatures that prove it',
  'no-false-accusation': 'An honest node was accused',
  bounds: 'A node used more than it may',
  ledger: 'The books do not add up',
  'no-fault': 'A node failed in a way that nobody expects',
  convergence: 'All faults had ended, and the network did not go on',
}

export function describeHeader(trace: Trace): Header {
  const { plan, violation, calmAtMs } = trace
  const { map, seed, liars, faults, durationMs } = plan
  const replay = replayOf(plan)
  return {
    title: `Simulation, seed ${seed}`,
    verdict: violation
      ? { isGood: false, text: `${broken[violation.check]}, at ${seconds(violation.atMs)}.` }
      : { isGood: true, text: 'No violation: every check held.' },
    sentences: violation ? explain(trace, violation) : [],
    facts: [
      ['Runs', replay.full ? 'whole nodes' : 'scp alone'],
      ['Nodes', describeMap(map)],
      ['Trust', describeTrust(map)],
      ['Liars', liars.map(({ node, lies }) => `node ${node} (${lies.join(', ')})`).join('; ') || 'none'],
      ['Faults', faults.length === 0 ? 'none' : `${faults.length}, until ${seconds(calmAtMs)}`],
      ['Length', `${seconds(durationMs)}, ${trace.events.length.toLocaleString('en-US')} events`],
    ],
    replay,
  }
}

function explain(trace: Trace, violation: Violation): readonly string[] {
  const { check, node, problem } = violation
  const sentences = [`Check “${check}”. ${node === undefined ? '' : `Node ${node}: `}${problem}`]
  const slot = Number(/^Slot (\d+)/.exec(problem)?.[1])
  if (check !== 'agreement' || Number.isNaN(slot)) return sentences
  return [...sentences, ...whoDecided(trace, slot), whyApart(trace.plan)]
}

/** What each honest node decided. */
function whoDecided({ events, plan }: Trace, slot: number): readonly string[] {
  const byValue = new Map<string, string[]>()
  for (const event of events) {
    if (event.type !== 'decide' || event.slot !== slot || liarsOf(plan).includes(event.node)) continue
    const deciders = byValue.get(event.value) ?? []
    byValue.set(event.value, [...deciders, `node ${event.node} (at ${seconds(event.atMs)})`])
  }
  return [...byValue].map(([value, deciders]) => `Slot ${slot} is ${value} for ${deciders.join(', ')}.`)
}

/** Whether the trust map allows a fork, or the code is to blame. */
function whyApart({ map, liars }: Plan): string {
  const { intersection, counterexample } = checkIntersection(withoutLiars(map, liarsOf({ liars })))
  const despite = liars.length === 0 ? '' : ' once the liars agree with everybody'
  if (counterexample === undefined)
    return intersection === 'yes'
      ? `The trust map is safe${despite}: this is a fault of the code.`
      : 'Whether the trust map is safe was not found out.'
  const [left, right] = counterexample.map((nodes) => inOrder(nodes.map(Number)).join(', '))
  return `The trust map allows this: nodes ${left} can decide without nodes ${right}, and the other way round${despite}.`
}

function liarsOf({ liars }: Pick<Plan, 'liars'>): readonly number[] {
  return liars.map(({ node }) => node)
}

function describeMap(map: TrustMap): string {
  const organisations = new Set(map.map((it) => it.organisation)).size
  const watchers = map.filter((it) => !it.isValidator).length
  const validators = count(map.length - watchers, 'validator')
  return `${validators}${watchers === 0 ? '' : `, ${count(watchers, 'watcher')}`} of ${count(organisations, 'organisation')}`
}

/** The common trust set when there is one; the others are told beside each node. */
function describeTrust(map: TrustMap): string {
  const [first, ...rest] = new Set(map.filter((it) => it.isValidator).map((it) => describeSet(it.trusts)))
  return rest.length === 0
    ? (first ?? 'nobody')
    : `${rest.length + 1} different trust sets; select a node to see its own`
}

function replayOf(plan: Plan): Replay {
  const full = 'load' in (plan as Partial<FullPlan>)
  const mode: Mode = { full, durationMs: plan.durationMs }
  const isBySeed = plan.seed > 0 && isDeepStrictEqual(planOf(mode, plan.seed), plan)
  return {
    full,
    isBySeed,
    command: isBySeed ? replayCommand(mode, plan.seed) : 'npm run sim -- --plan plan.json',
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

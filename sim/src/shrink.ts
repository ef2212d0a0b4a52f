/**
 * Cutting a failing plan down: the smaller it is, the sooner a person sees why it fails.
 * @see Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (IEEE TSE, 2002)
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import type { Fault } from './faults.ts'
import type { Liar, Plan } from './plan.ts'
import { withoutNode } from './without-node.ts'

/** Whether a candidate still fails, in the way that matters. */
export type Fails<P extends Plan> = (candidate: P) => Promise<boolean> | boolean

export type Progress<P extends Plan> = { readonly attempts: number; readonly plan: P }

/** Candidates tried at most. */
const attemptsMax = 500

/**
 * Cuts a plan down as long as something can go. Nodes go only as long as the map stays as safe as it was.
 * @returns the smallest plan found that still fails; the plan itself when nothing could go.
 */
export async function shrink<P extends Plan>(
  plan: P,
  fails: Fails<P>,
  onProgress: (progress: Progress<P>) => void = () => undefined,
): Promise<P> {
  let smallest = plan
  let attempts = 0
  const attempt = async (changes: Partial<Plan>): Promise<boolean> => {
    if (attempts >= attemptsMax) return false
    attempts++
    const candidate = { ...smallest, ...changes }
    if (!(await fails(candidate))) return false
    smallest = candidate
    onProgress({ attempts, plan: smallest })
    return true
  }

  const attemptFaults: Attempt<readonly Fault[]> = (faults) => attempt({ faults })
  const attemptLiars: Attempt<readonly Liar[]> = (liars) => attempt({ liars })
  const steps: readonly (() => Promise<boolean>)[] = [
    () => cutShort(() => smallest, attempt),
    () => dropEntries(() => smallest.faults, attemptFaults),
    () => dropEntries(() => smallest.liars, attemptLiars),
    () => dropLies(() => smallest.liars, attemptLiars),
    () => dropNodes(() => smallest, attempt),
    () => shortenFaults(() => smallest.faults, attemptFaults),
    () => calm(() => smallest, attempt),
  ]
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const step of steps) if (await step()) isSmaller = true
  }
  return smallest
}

type Attempt<T> = (value: T) => Promise<boolean>

/** Ends the first phase earlier, by halves. */
async function cutShort(plan: () => Plan, attempt: Attempt<Partial<Plan>>): Promise<boolean> {
  let isCut = false
  for (let step = Math.floor(plan().durationMs / 2); step >= 1_000; step = Math.floor(step / 2)) {
    const durationMs = plan().durationMs - step
    const faults = plan()
      .faults.filter(({ atMs }) => atMs < durationMs)
      .map((fault) => ({ ...fault, forMs: Math.min(fault.forMs, durationMs - fault.atMs) }))
    if (durationMs > 0 && (await attempt({ durationMs, faults }))) isCut = true
  }
  return isCut
}

/** Drops entries in ever smaller pieces. */
async function dropEntries<T>(list: () => readonly T[], attempt: Attempt<readonly T[]>): Promise<boolean> {
  let isCut = false
  for (let size = list().length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < list().length;) {
      const kept = list().toSpliced(at, size)
      if (await attempt(kept)) isCut = true
      else at += size
    }
  }
  return isCut
}

async function dropLies(liars: () => readonly Liar[], attempt: Attempt<readonly Liar[]>): Promise<boolean> {
  let isCut = false
  for (let index = 0; index < liars().length; index++) {
    const replaceLies = (lies: Liar['lies']): Promise<boolean> =>
      lies.length === 0 ? Promise.resolve(false) : attempt(liars().with(index, { ...liars()[index]!, lies }))
    if (await dropEntries(() => liars()[index]!.lies, replaceLies)) isCut = true
  }
  return isCut
}

async function shortenFaults(
  faults: () => readonly Fault[],
  attempt: Attempt<readonly Fault[]>,
): Promise<boolean> {
  let isCut = false
  for (let index = 0; index < faults().length; index++) {
    while (faults()[index]!.forMs >= 200) {
      const fault = faults()[index]!
      if (!(await attempt(faults().with(index, { ...fault, forMs: Math.floor(fault.forMs / 2) })))) break
      isCut = true
    }
  }
  return isCut
}

/** Takes nodes away, watchers first: nobody waits for them. */
async function dropNodes(plan: () => Plan, attempt: Attempt<Partial<Plan>>): Promise<boolean> {
  let isCut = false
  for (const isValidator of [false, true])
    for (let node = plan().map.length - 1; node >= 0; node--) {
      if (plan().map[node]!.isValidator !== isValidator) continue
      for (const changes of withoutNode(plan(), node))
        if (await attempt(changes)) {
          isCut = true
          break
        }
    }
  return isCut
}

/** Quiets what is always there: links, passing on, clocks; first all at once, then one by one. */
async function calm(plan: () => Plan, attempt: Attempt<Partial<Plan>>): Promise<boolean> {
  let isCut = false
  for (const change of [...calmings, ...plan().map.map((_, node) => trueClock(node))]) {
    const changes = change(plan())
    const isNew = !isDeepStrictEqual({ ...plan(), ...changes }, plan())
    if (isNew && (await attempt(changes))) isCut = true
  }
  return isCut
}

const calmings: readonly ((plan: Plan) => Partial<Plan>)[] = [
  ({ wires }) => ({ wires: { ...wires, loss: 0, duplication: 0, reorder: 0 } }),
  ({ wires }) => ({ wires: { ...wires, loss: 0 } }),
  ({ wires }) => ({ wires: { ...wires, duplication: 0 } }),
  ({ wires }) => ({ wires: { ...wires, reorder: 0 } }),
  ({ wires }) => ({ wires: { ...wires, maxMs: wires.minMs } }),
  () => ({ relays: false }),
  ({ clockOffsetsMs }) => ({ clockOffsetsMs: clockOffsetsMs.map(() => 0) }),
]

function trueClock(node: number): (plan: Plan) => Partial<Plan> {
  return ({ clockOffsetsMs }) => ({ clockOffsetsMs: clockOffsetsMs.with(node, 0) })
}

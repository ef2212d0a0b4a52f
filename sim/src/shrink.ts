/**
 * Cutting a failing plan down: the smaller it is, the sooner a person sees why it fails.
 * @see Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (IEEE TSE, 2002)
 * @module
 */
import type { Fault } from './faults.ts'
import type { Liar, Plan } from './plan.ts'

/** Whether a candidate still fails, in the way that matters. */
export type Fails<P extends Plan> = (candidate: P) => Promise<boolean> | boolean

export type Progress<P extends Plan> = { readonly attempts: number; readonly plan: P }

/** Candidates tried at most. */
const attemptsMax = 500

/**
 * Cuts a plan down as long as something can go. The nodes stay: a smaller map would draw other random numbers for all.
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

  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    const again = (isCut: boolean): void => {
      isSmaller ||= isCut
    }
    again(await cutShort(() => smallest, attempt))
    again(
      await dropEntries(
        () => smallest.faults,
        (faults) => attempt({ faults }),
      ),
    )
    again(
      await dropEntries(
        () => smallest.liars,
        (liars) => attempt({ liars }),
      ),
    )
    again(
      await dropLies(
        () => smallest.liars,
        (liars) => attempt({ liars }),
      ),
    )
    again(
      await shortenFaults(
        () => smallest.faults,
        (faults) => attempt({ faults }),
      ),
    )
    for (const calm of calmer(smallest)) again(await attempt(calm))
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

/** Changes that make a plan calmer; none that it is already. */
function calmer({ wires, relays, clockOffsetsMs }: Plan): readonly Partial<Plan>[] {
  const quiet = { loss: 0, duplication: 0, reorder: 0 }
  return [
    ...(wires.loss + wires.duplication + wires.reorder > 0 ? [{ wires: { ...wires, ...quiet } }] : []),
    ...(wires.maxMs > wires.minMs ? [{ wires: { ...wires, maxMs: wires.minMs } }] : []),
    ...(relays ? [{ relays: false }] : []),
    ...(clockOffsetsMs.some((it) => it !== 0) ? [{ clockOffsetsMs: clockOffsetsMs.map(() => 0) }] : []),
  ]
}

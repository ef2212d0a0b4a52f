/**
 * Partitions between real nodes: halves, one-way cuts, a bridge, flapping links, one node alone. Where a quorum is left the
 * chain goes on; where none is, it waits and goes on when the links are back. It never forks.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { quorumThreshold } from '../network/data-folders.ts'
import type { Random } from '../random.ts'
import type { Link } from '../router/link.ts'
import { startRouter, type Router } from '../router/router.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { highest, percentile } from '../watch/figures.ts'
import { beginFaultRun, endFaultRun, recoveryMs } from './fault-run.ts'

type LinkOf = (from: number, to: number) => Partial<Link>
type Partition = {
  readonly name: string
  /** Links, again and again until the partition ends. */
  readonly phases: readonly LinkOf[]
  /** Whether nodes that hear each other both ways are enough for a quorum; undefined: it may go either way. */
  readonly hasQuorum: boolean | undefined
}

const flapMs = 1_500
const healMs = 10_000

export async function partitions(
  options: ScenarioOptions,
  { validators, blockTimeMs }: { readonly validators: number; readonly blockTimeMs: number },
): Promise<ScenarioResult> {
  const { random, say, isShort, minutes = isShort ? 0.4 : 8 } = options
  const router = await startRouter(options, validators)
  const run = await beginFaultRun(options, { validators, blockTimeMs, perSecond: 20, places: router.places })
  const { network, watch, expect } = run
  const resumedMs: number[] = []
  let counted = 0
  let rounds = 0
  const started = performance.now()
  while (performance.now() - started < minutes * 60_000) {
    const { name, phases, hasQuorum } = kinds[rounds % kinds.length]!(random, validators)
    rounds += 1
    if (run.isLoaded()) counted += 1
    const before = watch.head
    await hold(router, phases, isShort ? 4_000 : random.integer(10_000, 50_000))
    // Whoever was to propose may be on the other side: on a busy machine its turn can take as long as a short partition.
    if (hasQuorum === true) await watch.until(healMs, () => watch.head > before)
    const during = watch.head - before
    // What was decided already may still arrive, and a slot that is open may close.
    expect(hasQuorum !== false || during <= 2, `${name}: ${during} blocks closed without a quorum`)
    expect(hasQuorum !== true || during > 0, `${name}: no block closed although a quorum was left`)
    await router.setLinks(() => ({}))
    const head = watch.head
    const tookMs = (await watch.until(recoveryMs, () => watch.head > head)) ?? recoveryMs
    resumedMs.push(tookMs)
    say(`${name}: ${during} blocks meanwhile, the next one ${Math.round(tookMs)} ms after it healed`)
    await watch.until(recoveryMs, () => network.nodes.every((node) => watch.isInSync(node)) && run.isLoaded())
  }
  const maxMs = Math.round(highest(resumedMs))
  expect(counted > 0, 'no round counts: too little of the load arrived before every fault')
  // Connections that died in the partition must be found dead and opened again.
  const limitMs = healMs + 3 * network.blockTimeMs
  expect(isShort || maxMs <= limitMs, `the chain went on ${maxMs} ms after it healed, more than ${limitMs}`)
  return endFaultRun(run, {
    validators,
    rounds,
    counted,
    resumedP50Ms: Math.round(percentile(resumedMs, 50)),
    resumedMaxMs: maxMs,
  })
}

async function hold(router: Router, phases: readonly LinkOf[], ms: number): Promise<void> {
  const until = performance.now() + ms
  for (let at = 0; performance.now() < until; at++) {
    await router.setLinks(phases[at % phases.length] as LinkOf)
    await sleep(phases.length === 1 ? ms : flapMs)
  }
}

const good: LinkOf = () => ({})

const kinds: readonly ((random: Random, count: number) => Partition)[] = [
  (random, count) => {
    const half = members(random, count, Math.floor(count / 2))
    return { name: 'halves', phases: [apart(half)], hasQuorum: false }
  },
  (random, count) => {
    const alone = members(random, count, 1)
    return { name: 'one alone', phases: [apart(alone)], hasQuorum: true }
  },
  (random, count) => {
    const deaf = members(random, count, 1)
    return { name: 'one hears nothing', phases: [(_, to) => ({ cut: deaf.has(to) })], hasQuorum: true }
  },
  (random, count) => {
    const dumb = members(random, count, 1)
    return { name: 'one is not heard', phases: [(from) => ({ cut: dumb.has(from) })], hasQuorum: true }
  },
  (random, count) => {
    const half = members(random, count, Math.floor(count / 2))
    const [bridge = 0] = members(random, count, 1)
    const cut: LinkOf = (from, to) => ({
      cut: from !== bridge && to !== bridge && half.has(from) !== half.has(to),
    })
    // Statements are flooded: what one half says reaches the other through the bridge.
    return { name: 'a bridge', phases: [cut], hasQuorum: undefined }
  },
  (random, count) => {
    const half = members(random, count, Math.floor(count / 2))
    return { name: 'halves, flapping', phases: [apart(half), good], hasQuorum: undefined }
  },
  (random, count) => {
    const few = members(random, count, count - quorumThreshold(count))
    return { name: 'a quorum and the rest', phases: [apart(few)], hasQuorum: true }
  },
]

function members(random: Random, count: number, size: number): ReadonlySet<number> {
  return new Set(
    random.sample(
      Array.from({ length: count }, (_, at) => at),
      size,
    ),
  )
}

function apart(some: ReadonlySet<number>): LinkOf {
  return (from, to) => ({ cut: some.has(from) !== some.has(to) })
}

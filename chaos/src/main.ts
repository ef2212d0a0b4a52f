/**
 * `npm run chaos`: hurts real nodes on purpose and says whether they kept their promises.
 * @module
 */
import { parseArgs } from 'node:util'
import { table } from './report.ts'
import { runScenario, type Outcome } from './run.ts'
import { scenarios } from './scenarios.ts'

const usage = `npm run chaos -- [names…] [flags]
  --list           what there is
  --seed <n>       the random choices; printed, so that a run can be repeated
  --minutes <n>    how long faults go on, instead of what the goal asks for
  --block-ms <n>   block time to aim at, instead of the scenario's own
  --short          the slice for every change: seconds, bars on safety only
  --keep           keep the data folders
  --json           one JSON object a line on standard output`

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    'block-ms': { type: 'string' },
    short: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const unknown = names.filter((name) => !scenarios.some((it) => it.name === name))
const seed = flags.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(flags.seed)
const minutes = flags.minutes === undefined ? undefined : Number(flags.minutes)
const blockTimeMs = flags['block-ms'] === undefined ? undefined : Number(flags['block-ms'])
const isSound =
  Number.isSafeInteger(seed) &&
  (minutes === undefined || minutes > 0) &&
  (blockTimeMs === undefined ||
    (Number.isInteger(blockTimeMs) && blockTimeMs >= 100 && blockTimeMs <= 60_000))
if (flags.help) {
  console.log(usage)
} else if (unknown.length > 0 || !isSound) {
  console.error(unknown.length > 0 ? `There is no scenario ${unknown.join(', ')}; see --list.` : usage)
  process.exitCode = 2
} else if (flags.list) {
  for (const { name, goals, about } of scenarios)
    console.log(`${name.padEnd(20)} ${goals.join(' ').padEnd(16)} ${about}`)
} else {
  const outcomes = await runAll()
  if (!flags.json) console.log(table(outcomes))
  // An interrupted scenario is left where it was, perhaps waiting: its surroundings are gone already.
  process.exit(outcomes.some(({ verdict }) => verdict === 'failed') ? 1 : 0)
}

async function runAll(): Promise<readonly Outcome[]> {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)))
  const chosen = names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name))
  const outcomes: Outcome[] = []
  console.error(`seed ${seed}`)
  for (const scenario of chosen) {
    if (interrupted.signal.aborted) break
    const started = performance.now()
    const say = (text: string): void => {
      const seconds = ((performance.now() - started) / 1_000).toFixed(1)
      console.error(`${scenario.name} ${seconds.padStart(6)} s  ${text}`)
    }
    say(scenario.about)
    const { signal } = interrupted
    const outcome = await runScenario(scenario, {
      seed,
      minutes,
      blockTimeMs,
      isShort: flags.short,
      say,
      keep: flags.keep,
      signal,
    })
    outcomes.push(outcome)
    say([outcome.verdict, ...outcome.reasons].join(': '))
    if (flags.json) console.log(JSON.stringify(outcome))
  }
  return outcomes
}

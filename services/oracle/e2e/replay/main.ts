/**
 * `npm run replay -w @watt/oracle -- [--rounds 10000] [--seed 1] [--region ES] [--json]`: all bundled history, again and
 * again with other faults, until so many rounds are on the chain. Ctrl-C ends it after the pass at hand. The exit code is 1
 * when a vault was insolvent, or an answer lay outside what honest sources say.
 * @module
 */
import { parseArgs } from 'node:util'
import { createReplay, type PassFigures } from './replay.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    region: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
})
const [wanted, firstSeed] = [Number(values.rounds), Number(values.seed)]
if (!Number.isSafeInteger(wanted) || wanted < 1 || !Number.isSafeInteger(firstSeed))
  throw new RangeError('--rounds and --seed are whole numbers, --rounds above 0')

let isEnough = false
process.once('SIGINT', () => (isEnough = true))

const begun = performance.now()
const replay = await createReplay(values.region)
const passes: PassFigures[] = []
while (!isEnough && roundsOf(passes) < wanted) {
  passes.push(await replay.pass(firstSeed + passes.length))
  if (!values.json) process.stderr.write(`pass ${passes.length}: ${roundsOf(passes)} of ${wanted} rounds\n`)
}
await replay.close()

const feeds = table(
  passes.flatMap((pass) => pass.feeds),
  'feed',
)
const regions = table(
  passes.flatMap((pass) => pass.regions),
  'region',
)
const wrong = passes.flatMap((pass) => pass.feeds).reduce((sum, it) => sum + it.wrongAccepted, 0)
const insolvent = passes.flatMap((pass) => pass.regions).reduce((sum, it) => sum + it.insolvent, 0)
const totals = {
  passes: passes.length,
  rounds: roundsOf(passes),
  wrongAccepted: wrong,
  insolvent,
  seconds: Math.round((performance.now() - begun) / 1000),
}
if (values.json) process.stdout.write(`${JSON.stringify({ ...totals, feeds, regions })}\n`)
else {
  console.table(feeds)
  console.table(regions)
  console.log(totals)
}
process.exitCode = wrong + insolvent === 0 ? 0 : 1

function roundsOf(done: readonly PassFigures[]): number {
  return done.flatMap((pass) => pass.feeds).reduce((sum, { rounds }) => sum + rounds, 0)
}

/** One row for each name, with the sums of all passes; of ratios the lowest. */
function table<KEY extends string>(
  rows: readonly (Readonly<Record<KEY, string>> & Readonly<Record<string, string | number>>)[],
  key: KEY,
): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const sums: Record<string, Record<string, number>> = {}
  for (const row of rows) {
    const own = (sums[row[key]] ??= {})
    for (const [name, value] of Object.entries(row)) {
      if (typeof value !== 'number') continue
      own[name] = name === 'lowestRatio' ? Math.min(own[name] ?? value, value) : (own[name] ?? 0) + value
    }
  }
  return sums
}

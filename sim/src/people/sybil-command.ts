/**
 * `npm run sim -- people --sybil`: the table of docs/people.md.
 * @module
 */
import type { Options } from '../options.ts'
import {
  type Accomplice,
  accomplices,
  days,
  honestEarnings,
  lastDayOfLies,
  playAttack,
  type SybilFigures,
} from './sybil.ts'

const honest = 10_000
const crowds = [10, 100, 1000, 10_000]
/** Of five. Fewer and the fakes get less; more and the bribed member has no trust left to hand on. */
const edgesGiven = 3
const societies = 3

/** @returns the exit code. */
export function showSybils(firstSeed: number, { json }: Pick<Options, 'json'>): number {
  const seeds = Array.from({ length: societies }, (_, index) => firstSeed + index)
  const peaceful = new Map(seeds.map((seed) => [seed, honestEarnings(seed, honest)]))
  const rows: (SybilFigures & { accomplice: Accomplice; fakes: number })[] = []
  if (!json) process.stdout.write(head(peaceful.get(firstSeed)!))
  for (const accomplice of accomplices)
    for (const fakes of crowds) {
      const figures = worst(
        seeds.map((seed) => playAttack({ seed, honest, fakes, accomplice, edgesGiven }, peaceful.get(seed)!)),
      )
      rows.push({ accomplice, fakes, ...figures })
      if (!json) process.stdout.write(describe(accomplice, fakes, figures))
    }
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`)
  return 0
}

/** Each figure of the society that fares worst in it. */
function worst(figures: readonly SybilFigures[]): SybilFigures {
  const most = (of: (it: SybilFigures) => number): number => Math.max(...figures.map(of))
  return {
    share: most(({ share }) => share),
    shareOfBestDay: most(({ shareOfBestDay }) => shareOfBestDay),
    wattPerFakeAndDay: most(({ wattPerFakeAndDay }) => wattPerFakeAndDay),
    lockedWatt: most(({ lockedWatt }) => lockedWatt),
    honestLoss: most(({ honestLoss }) => honestLoss),
    honestTrust: -most(({ honestTrust }) => -honestTrust),
  }
}

const head = (peacefulGwei: bigint): string => `\
10,000 honest members, 7 seeds, a month in which everybody comes every day; the worst of 3 societies. A bribed member gives
3 of its 5 edges to fakes: all 5 would leave it without trust. The attestor signs 100 fakes a day for ${lastDayOfLies} days.
Without fakes an honest member earns ${Math.round(Number(peacefulGwei) / 1e9 / honest / days)} WATT a day.

| fakes | on their side | of a month's emission | of their best day | WATT a fake and day | put aside, out of reach | honest members lose |
| ---: | --- | ---: | ---: | ---: | ---: | ---: |
`

function describe(accomplice: Accomplice, fakes: number, figures: SybilFigures): string {
  const { share, shareOfBestDay, wattPerFakeAndDay, lockedWatt, honestLoss } = figures
  const watt = (amount: number, digits: number): string =>
    amount.toLocaleString('en', { maximumFractionDigits: digits })
  const cells = [
    watt(fakes, 0),
    accomplice,
    percent(share),
    percent(shareOfBestDay),
    watt(wattPerFakeAndDay, 2),
    `${watt(lockedWatt, 0)} WATT`,
    percent(honestLoss),
  ]
  return `| ${cells.join(' | ')} |\n`
}

function percent(share: number): string {
  return `${(100 * Math.max(0, share)).toFixed(3)} %`
}

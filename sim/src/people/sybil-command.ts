/**
 * `npm run sim -- people --sybil`: the table of docs/people.md.
 * @module
 */
import type { Options } from '../options.ts'
import { type Accomplice, accomplices, honestEarnings, playAttack, type SybilFigures } from './sybil.ts'

const honest = 10_000
const crowds = [10, 100, 1000, 10_000]
/** Fewer and the fakes get less; more and the bribed member has no trust left to hand on. */
const edgesGiven = 3

/** @returns the exit code. */
export function showSybils(seed: number, { json }: Pick<Options, 'json'>): number {
  const withoutFakes = honestEarnings(seed, honest)
  const rows: (SybilFigures & { accomplice: Accomplice; fakes: number })[] = []
  if (!json) process.stdout.write(head)
  for (const accomplice of accomplices)
    for (const fakes of crowds) {
      const figures = playAttack({ seed, honest, fakes, accomplice, edgesGiven }, withoutFakes)
      rows.push({ accomplice, fakes, ...figures })
      if (!json) process.stdout.write(describe(accomplice, fakes, figures))
    }
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`)
  return 0
}

const head = `\
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
  return `${(100 * share).toFixed(3)} %`
}

/**
 * `npm run sim -- people`: the chain's engine against the model, day by day.
 * @module
 */
import { describeDifference } from '@watt/people/model'
import type { Options } from '../options.ts'
import { type DayReport, playSociety } from './play.ts'
import { firstDay, type SocietyOptions } from './society.ts'

/** @returns the exit code: 1 when the two differ. */
export function playPeople(society: SocietyOptions, { json }: Pick<Options, 'json'>): number {
  const reports: DayReport[] = []
  for (const report of playSociety(society, { clock: () => performance.now() })) {
    reports.push(report)
    if (!json) process.stdout.write(`${describeDay(report)}\n`)
  }
  const difference = reports.at(-1)?.difference
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024)
  if (json) process.stdout.write(`${JSON.stringify(figures(society, reports, peakMiB))}\n`)
  else if (difference !== undefined) process.stdout.write(`DIFFERENT: ${describeDifference(difference)}\n`)
  else
    process.stdout.write(`${summary(society, reports)}; ${peakMiB} MiB at most, with both in one process\n`)
  return difference === undefined ? 0 : 1
}

function describeDay({ totals, events, applyMs, closeMs, modelMs, difference }: DayReport): string {
  const { day, members, weight, emittedGwei, feesGwei, paidGwei, provisionalGwei, carryGwei } = totals
  return [
    `day ${day - firstDay + 1}: ${difference === undefined ? 'equal' : 'DIFFERENT'}`,
    `${members} members`,
    `${events} events`,
    `weight ${weight}`,
    `emitted ${watt(emittedGwei)}`,
    `fees ${watt(feesGwei)}`,
    `paid ${watt(paidGwei)}`,
    `put aside ${watt(provisionalGwei)}`,
    `carry ${watt(carryGwei)} WATT`,
    `chain ${seconds(applyMs)} + ${seconds(closeMs)}`,
    `model ${seconds(modelMs)}`,
  ].join(', ')
}

function summary({ members, days }: SocietyOptions, reports: readonly DayReport[]): string {
  const slowest = (of: (report: DayReport) => number): string => seconds(Math.max(...reports.map(of)))
  return (
    `equal: ${members} members, ${days} days, every leaf and root; longest day of the chain ` +
    `${slowest(({ applyMs }) => applyMs)} for its events and ${slowest(({ closeMs }) => closeMs)} for its end ` +
    `with the rank, of the model ${slowest(({ modelMs }) => modelMs)}`
  )
}

function figures(society: SocietyOptions, reports: readonly DayReport[], peakMiB: number): object {
  return {
    ...society,
    peakMiB,
    difference: reports.at(-1)?.difference ?? null,
    days: reports.map(({ totals, events, feesInPoolGwei, applyMs, closeMs, modelMs }) => ({
      events,
      applyMs,
      closeMs,
      modelMs,
      feesInPoolGwei: String(feesInPoolGwei),
      ...Object.fromEntries(Object.entries(totals).map(([name, value]) => [name, String(value)])),
    })),
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

function watt(gwei: bigint): string {
  return (Number(gwei) / 1e9).toLocaleString('en', { maximumFractionDigits: 3 })
}

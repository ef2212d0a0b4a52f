/**
 * What the index sums up over time, as lines of a chart.
 * @module
 */
import type { Period, PeriodLength } from '@watt/sdk/indexer'
import { formatEther } from 'viem/utils'

export const periodLengths: readonly PeriodLength[] = ['minute', 'hour', 'day']

const lengthMs: Readonly<Record<PeriodLength, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

export type Line = {
  readonly id: 'transactions' | 'gas' | 'fees' | 'blockTime' | 'senders'
  /** Seconds since 1970. */
  readonly times: readonly number[]
  readonly values: readonly (number | null)[]
}

/**
 * @param periods - Oldest first. The newest is still open and left out: it would look like a fall.
 * @returns undefined where there are too few for a line.
 */
export function linesOf(periods: readonly Period[], by: PeriodLength): readonly Line[] | undefined {
  const whole = withGaps(periods.slice(0, -1), lengthMs[by])
  if (whole.length < 2) return undefined
  const times = whole.map(({ startMs }) => startMs / 1_000)
  const line = (id: Line['id'], valueOf: (period: Period) => number | null): Line => ({
    id,
    times,
    values: whole.map(valueOf),
  })
  return [
    line('transactions', ({ transactions }) => transactions),
    line('gas', ({ gasUsed }) => gasUsed),
    line('fees', ({ fees }) => Number(formatEther(BigInt(fees)))),
    line('blockTime', ({ blocks }) => (blocks === 0 ? null : lengthMs[by] / blocks / 1_000)),
    ...(by === 'day' ? [line('senders', ({ senders }) => senders)] : []),
  ]
}

/** Times without a block are not in the index; in a line they are zero. */
function withGaps(periods: readonly Period[], stepMs: number): readonly Period[] {
  const [first, last] = [periods[0], periods.at(-1)]
  if (!first || !last) return []
  const known = new Map(periods.map((it) => [it.startMs, it]))
  const count = (last.startMs - first.startMs) / stepMs + 1
  return Array.from({ length: count }, (_, at) => {
    const startMs = first.startMs + at * stepMs
    return known.get(startMs) ?? { startMs, blocks: 0, transactions: 0, gasUsed: 0, fees: '0', senders: 0 }
  })
}

/**
 * `npm run sim -- --economy`: the storage economy against its bars.
 * @module
 */
import type { Options } from '../options.ts'
import { type EconomyFigures, runEconomy } from './economy.ts'

/** Shares that must be found out, of those that drop one part of their data. */
const bars = [
  { share: 0.05, within: 'within1', least: 0.68 },
  { share: 0.05, within: 'within7', least: 0.999 },
  { share: 0.01, within: 'within30', least: 0.995 },
] as const

/** @returns the exit code: 1 when a bar is missed. */
export async function playEconomy(seed: number, { json }: Options): Promise<number> {
  const [count, epochs] = [1_000, 30]
  const plan = {
    seed,
    epochs,
    hits: 24,
    honest: 400,
    droppers: [0.01, 0.05, 0.2].map((share) => ({ share, count: 200 })),
  }
  const figures = await runEconomy(plan, (done) => {
    if (done % 100 === 0) process.stderr.write(`${done} of ${count} providers\n`)
  })
  const missed = missedBars(figures)
  process.stdout.write(json ? `${JSON.stringify({ ...figures, missed })}\n` : describe(figures, missed))
  return missed.length === 0 ? 0 : 1
}

/** Which bars do not hold. */
export function missedBars({ honest, droppers }: EconomyFigures): readonly string[] {
  const found = bars.flatMap(({ share, within, least }) => {
    const figures = droppers.find((it) => it.share === share)
    const reached = figures?.[within] ?? 0
    return reached >= least
      ? []
      : [`of those that drop ${share}, ${reached} are found ${within}, not ${least}`]
  })
  const pays = droppers.filter(({ costBySaving }) => costBySaving <= 1)
  return [
    ...found,
    ...pays.map(({ share, costBySaving }) => `dropping ${share} costs ${costBySaving} of what it saves`),
    ...(honest.slashes > 0 ? [`${honest.slashes} honest providers were punished`] : []),
  ]
}

function describe({ honest, droppers }: EconomyFigures, missed: readonly string[]): string {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
  const lines = [
    `honest: ${honest.providerEpochs} provider-epochs, ${honest.missed} missed, ${honest.slashes} punished`,
    ...droppers.map(
      ({ share, providers, within1, within7, within30, costBySaving }) =>
        `drop ${percent(share)}: ${providers} providers, found in 1 epoch ${percent(within1)}, in 7 ${percent(within7)}, ` +
        `in 30 ${percent(within30)}; it costs ${costBySaving.toFixed(2)} times what it saves`,
    ),
    ...missed.map((it) => `MISSED: ${it}`),
  ]
  return `${lines.join('\n')}\n`
}

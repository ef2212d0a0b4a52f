/**
 * What fakes take, and how much trust honest members have, in three societies. Says nothing of time.
 * Run with `node core/day/src/sybil.bench.ts [honest members]`.
 * @module
 */
import { societies } from './day.fixture.ts'
import { attack } from './sybil.fixture.ts'

const honest = Number(process.argv[2] ?? 1000)
const plans = [
  { bribed: 0, where: 'anywhere' },
  { bribed: 1, where: 'anywhere' },
  { bribed: 5, where: 'anywhere' },
  { bribed: 1, where: 'beside seeds' },
  { bribed: 5, where: 'beside seeds' },
] as const

const rows = societies.flatMap((society) =>
  [7, 70].flatMap((seeds) =>
    plans.map((plan) => {
      const row: Record<string, string | number> = { society, seeds, bribed: `${plan.bribed} ${plan.where}` }
      for (const fakes of [10, 100, 1000, 10_000]) {
        const loot = attack({ ...plan, society, honest, seeds, fakes })
        row['honest trust'] = Math.round(loot.honestTrust)
        row[`${fakes} fakes`] = `${loot.shares.toFixed(1)} shares, ${(100 * loot.part).toFixed(1)} %`
      }
      return row
    }),
  ),
)
console.table(rows)

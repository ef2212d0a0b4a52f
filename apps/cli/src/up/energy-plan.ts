/**
 * The energy system of a local network: four regions, seven reporters, and times so short that a half-year of prices
 * passes while somebody watches.
 * @module
 */
import type { EnergyPlan, EnergyTimes } from '@watt/contracts/deploy'
import { findFeed, ruleHash } from '@watt/oracle'
import { reporterAccount, reporterCount } from './dev-accounts.ts'

const regions = [
  { id: 'BR', name: 'kWh Brazil', exchangeRate: 'USD/BRL' },
  { id: 'CN', name: 'kWh China', exchangeRate: 'USD/CNY' },
  { id: 'UK', name: 'kWh United Kingdom', exchangeRate: 'USD/GBP' },
  { id: 'ES', name: 'kWh Spain', exchangeRate: 'USD/EUR' },
] as const

export const regionCount: number = regions.length

/** Retail prices first, then exchange rates. */
export const localFeeds: readonly string[] = [
  ...regions.map(({ id }) => id),
  ...regions.map(({ exchangeRate }) => exchangeRate),
]

/** Half a year of history passes in this time. */
export const replaySeconds = 30

const dayS = 86_400

/** Seconds. A real network has days where this one has seconds. */
const times: EnergyTimes = {
  feed: { maxAge: 600, heartbeat: 60, confirmAfter: 10 },
  reporters: { unstake: 60, epoch: 3600 },
  region: {
    slew: 60,
    grace: 600,
    shutdown: dayS,
    liquidation: 60,
    request: 3600,
    instant: 60,
    pause: 600,
  },
  unstake: 60n,
}

/** Feeds, regions and reporters. */
export function localEnergy(): EnergyPlan {
  return {
    feeds: localFeeds.map(feedPlan),
    regions: regions.map(({ id, name, exchangeRate }) => ({
      id,
      name,
      symbol: `KWT${id}`,
      retail: id,
      exchangeRate,
    })),
    reporters: Array.from({ length: reporterCount }, (_, index) => reporterAccount(index).address),
    times,
  }
}

function feedPlan(name: string): EnergyPlan['feeds'][number] {
  const feed = findFeed(name)
  if (feed === undefined) throw new Error(`there is no feed ${name}`)
  const { meaning, unit, bounds } = feed
  const currency = name.includes('/') ? name : unit.slice(0, 3)
  return { name, currency, meaning, ruleHash: ruleHash(feed), min: bounds.min, max: bounds.max }
}

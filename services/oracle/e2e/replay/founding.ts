/**
 * The energy system as a real network would found it, with every feed and region of which there is history.
 * @module
 */
import { foundNetwork, type NetworkFounding, type NetworkPlan } from '../../../../contracts/deploy/index.ts'
import { founder, reporterAccount, reporterCount } from '../../../../apps/cli/src/up/dev-accounts.ts'
import { feeds, ruleHash } from '../../src/feeds.ts'

const day = 86_400
/** Half a year of history passes in this time, in seconds: longer than the index needs for the widest step. */
export const halfYearLasts: number = 30 * day

const voting: NetworkPlan['voting'] = {
  delay: day,
  period: 3 * day,
  lateQuorum: day,
  shortTimelock: 2n * 86_400n,
  longTimelock: 7n * 86_400n,
  delegationLifetime: 365 * day,
}
const times: NetworkPlan['energy']['times'] = {
  // Nobody attests between two steps of a replay, so an answer lives for one step and the wait before the next.
  feed: { maxAge: 2 * halfYearLasts, heartbeat: halfYearLasts, confirmAfter: day },
  reporters: { unstake: 14 * day, epoch: 7 * day },
  region: {
    slew: day,
    grace: 3 * day,
    shutdown: 14 * day,
    liquidation: day,
    request: 3 * day,
    instant: 3600,
    pause: 7 * day,
  },
  unstake: 7n * 86_400n,
}

/** Every region that the oracle knows. */
export function replayFounding(): NetworkFounding {
  const regions = feeds.filter(({ kind }) => kind === 'retail')
  const energy = {
    feeds: feeds.map((feed) => ({
      name: feed.name,
      currency: feed.kind === 'fx' ? feed.name : feed.unit.slice(0, 3),
      meaning: feed.meaning,
      ruleHash: ruleHash(feed),
      ...feed.bounds,
    })),
    regions: regions.map(({ name, unit }) => ({
      id: name,
      name: `kWh ${name}`,
      symbol: `KWT${name}`,
      retail: name,
      exchangeRate: unit.startsWith('USD') ? undefined : `USD/${unit.slice(0, 3)}`,
    })),
    reporters: Array.from({ length: reporterCount }, (_, index) => reporterAccount(index).address),
    times,
  }
  return foundNetwork(founder().address, 0, { voting, energy })
}

/**
 * All bundled history in one piece: files, sources, reporters, gossip, the feeds' contracts, regions and vaults.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findEnergy, listRegions, type Region } from '@watt/sdk/energy'
import type { Address } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import {
  devAccount,
  founder,
  reporterAccount,
  reporterCount,
} from '../../../../apps/cli/src/up/dev-accounts.ts'
import { foundLocalNetwork } from '../../../../apps/cli/src/up/founding.ts'
import { feeds as known, type FeedDefinition } from '../../src/feeds.ts'
import { bundledSeries, replaySteps } from '../../src/history/bundled.ts'
import { sourcesMin } from '../../src/round/observe.ts'
import { createReplayChain, type ReplayChain } from './chain.ts'
import { createReplayFeed, type FeedFigures, type ReplayFeed } from './feed.ts'
import { halfYearLasts, replayFounding } from './founding.ts'
import { createRandom } from './random.ts'
import { createReplayRegion, prepareRegion, type RegionFigures } from './region.ts'

/** Two looks a day. */
const lookS = 43_200
const halfYearS = 182.625 * 86_400
const startS = 1_700_000_000
const people = { owner: devAccount(1).address, keeper: devAccount(2).address }
const reporters = Array.from({ length: reporterCount }, (_, at) =>
  privateKeyToAccount(reporterAccount(at).privateKey),
)

export type PassFigures = {
  readonly feeds: readonly FeedFigures[]
  readonly regions: readonly RegionFigures[]
}

export type Replay = {
  /** Walks through all history once more, from the beginning, with the faults of `seed`. */
  readonly pass: (seed: number) => Promise<PassFigures>
  readonly close: () => Promise<void>
}

/** @param only - Names of regions; all when absent. */
export async function createReplay(only?: readonly string[]): Promise<Replay> {
  const folder = await mkdtemp(join(tmpdir(), 'watt-replay-'))
  const accounts: Address[] = [
    founder().address,
    ...reporters.map(({ address }) => address),
    ...Object.values(people),
  ]
  const chain = await createReplayChain(startS, accounts)
  const names = await foundLocalNetwork(chain.client, replayFounding())
  const regions = (await listRegions(chain.client, await findEnergy(chain.client))).filter(
    ({ id }) => only === undefined || only.includes(id),
  )
  // Founding let time pass by itself.
  await chain.passTo(startS + lookS)
  for (const region of regions) await prepareRegion(chain, region, people)
  const needed = new Set(
    regions.flatMap((region) => region.feeds.map(({ address }) => address.toLowerCase())),
  )
  const wanted = known.flatMap((feed) => {
    const address = names.get(`feed:${feed.name}`)
    return address !== undefined && needed.has(address.toLowerCase()) ? [{ feed, address }] : []
  })
  let restore = await chain.snapshot()

  return {
    async pass(seed) {
      await restore()
      restore = await chain.snapshot()
      const random = createRandom(seed)
      const begins = Math.min(...wanted.map(({ feed }) => firstStart(feed)))
      const begun = chain.now()
      const timeOf = (second: number): number => begun + ((second - begins) * halfYearLasts) / halfYearS
      const common = { chain, accounts: reporters, folder, run: `run-${seed}`, random, timeOf }
      const feeds = wanted.map((it) => createReplayFeed({ ...it, ...common }))
      return walk(chain, feeds, regions)
    },
    async close() {
      await chain.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function walk(
  chain: ReplayChain,
  feeds: readonly ReplayFeed[],
  regions: readonly Region[],
): Promise<PassFigures> {
  const stories = regions.map((region) => createReplayRegion(chain, region, people))
  const isOver = (): boolean =>
    feeds.every((feed) => feed.isDone()) && stories.every((story) => story.isQuiet())
  for (let time = chain.now(); !isOver(); time += lookS) {
    const due = feeds.filter((feed) => feed.dueAt() <= time)
    const busy = due.length > 0 ? stories : stories.filter((story) => !story.isQuiet())
    // On a quiet day nobody would find anything.
    if (busy.length === 0) continue
    await chain.passTo(time)
    for (const feed of due) await feed.look()
    for (const story of busy) await story.look()
  }
  return { feeds: feeds.map(({ figures }) => figures), regions: stories.map(({ figures }) => figures) }
}

function firstStart({ rule }: FeedDefinition): number {
  const series = bundledSeries().filter((it) => it.rule === rule)
  return replaySteps(series, sourcesMin)[0]!.start
}

/**
 * `npm run bench -- web`: what a person with the explorer open waits for. A real network, its built page in a real browser,
 * and an index with many transactions.
 * @module
 */
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startNetwork } from '../../../apps/cli/e2e/running-network.ts'
import { builtPage } from '../../../apps/cli/src/up/web-server.ts'
import { openBrowser } from '../../../apps/web/e2e/browser.ts'
import { indexerClient } from '../../../sdk/src/indexer/index.ts'
import type { NodeAddress, SetHead } from '../indexer/busy-node.ts'
import { end, firstMessage, start } from '../indexer/children.ts'
import type { IndexAddress } from '../indexer/index-worker.ts'
import { until } from '../indexer/measure.ts'
import { barLine, holds, percentile, type Bar } from '../overload/bars.ts'
import { machine } from '../report.ts'
import { blockDelays, type BlockDelays } from './blocks.ts'
import { scrollFigures, type ScrollFigures } from './scroll.ts'

const perBlock = 500

/** Runs both parts and prints their bars. */
export async function benchWeb(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean', default: false },
      'no-bars': { type: 'boolean', default: false },
      validators: { type: 'string', default: '4' },
      rows: { type: 'string' },
    },
  })
  const base = values.quick
    ? { rows: 3_000, seconds: 5, blockSeconds: 10 }
    : { rows: 100_000, seconds: 10, blockSeconds: 60 }
  const plan = { ...base, rows: Number(values.rows ?? base.rows) }
  if (!existsSync(join(builtPage, 'index.html'))) throw new Error('Build the page first: npm run build:web')
  const browser = await openBrowser()
  if (!browser) throw new Error('There is no Chromium here; CHROMIUM_PATH names one.')
  const folder = mkdtempSync(join(tmpdir(), 'watt-bench-web-'))
  const [loadBefore] = loadavg()
  const network = await startNetwork(join(folder, 'network'), ['--validators', values.validators])
  try {
    console.error(`blocks: ${plan.blockSeconds} s of a network of ${values.validators}`)
    const { row, pill } = await blockDelays(browser, { ...network, seconds: plan.blockSeconds })
    const scroll = await withIndex(join(folder, 'index'), network.web, plan.rows, (api) =>
      scrollFigures(browser, { ...network, api, ...plan }),
    )
    const bars = barsOf({ row, pill, scroll })
    for (const bar of bars) console.log(barLine(bar))
    console.log(
      JSON.stringify({
        bench: 'web',
        date: new Date().toISOString(),
        machine: machine(),
        loadBefore: Number(loadBefore?.toFixed(1)),
        validators: Number(values.validators),
        blocks: { seen: row.length, row: summary(row), pill: summary(pill) },
        scroll,
      }),
    )
    if (!values['no-bars'] && !bars.every(holds)) process.exitCode = 1
  } finally {
    await browser.close()
    await network.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Runs something beside an index of its own that has as many transactions as are wanted. */
async function withIndex<T>(
  folder: string,
  web: string,
  transactions: number,
  run: (api: string) => Promise<T>,
): Promise<T> {
  const node = start(new URL('../indexer/busy-node.ts', import.meta.url), [String(perBlock)])
  const { rpc } = await firstMessage<NodeAddress>(node)
  const blocks = Math.ceil(transactions / perBlock)
  node.send({ head: blocks } satisfies SetHead)
  const worker = start(new URL('../indexer/index-worker.ts', import.meta.url), [
    rpc,
    JSON.stringify({ folder }),
    web,
  ])
  try {
    const { url } = await firstMessage<IndexAddress>(worker)
    await until(indexerClient(url), blocks, (at) => console.error(`index: block ${at} of ${blocks}`))
    return await run(url)
  } finally {
    await end(worker, 'SIGTERM')
    await end(node, 'SIGKILL')
  }
}

function barsOf({ row, pill, scroll }: BlockDelays & { readonly scroll: ScrollFigures }): readonly Bar[] {
  const goal = 'G-WEB'
  const { rows, atRest, scrolling } = scroll
  return [
    {
      goal: `${goal}-1`,
      what: 'a new block in the list, p95 after it was decided',
      measured: percentile(row, 95),
      unit: 'ms',
      atMost: 300,
    },
    {
      goal: `${goal}-1`,
      what: 'its number in the top bar, p95',
      measured: percentile(pill, 95),
      unit: 'ms',
      atMost: 300,
    },
    {
      goal: `${goal}-2`,
      what: `frames a second, scrolling through ${rows} transactions, to those at rest`,
      measured: scrolling.perSecond / atRest.perSecond,
      unit: 'x',
      atLeast: 0.95,
    },
    {
      goal: `${goal}-2`,
      what: 'work of the main thread for a frame of that',
      measured: scrolling.workMs,
      unit: 'ms',
      atMost: 1_000 / 60,
    },
  ]
}

function summary(values: readonly number[]): Readonly<Record<string, number>> {
  const at = (share: number): number => Math.round(percentile(values, share))
  return { p50Ms: at(50), p95Ms: at(95), mostMs: at(100) }
}

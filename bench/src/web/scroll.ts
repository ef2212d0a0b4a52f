/**
 * How smoothly the list of all transactions scrolls with a hundred thousand of them loaded.
 * @module
 */
import type { Browser, Page } from 'playwright-core'
import { percentile } from '../overload/bars.ts'
import { goToMiddle, loadRows, scrollOn } from './in-page.ts'

export type Frames = {
  readonly perSecond: number
  readonly p99Ms: number
  /** Share of frames that came more than half a frame late. */
  readonly late: number
  /** CPU time of the page's main thread for each frame, ms. */
  readonly workMs: number
}

export type ScrollFigures = {
  readonly rows: number
  /** Until that many were loaded, by going to the end of the list again and again. */
  readonly loadSeconds: number
  /** Of the rows, those that are elements of the page. */
  readonly elements: number
  /** The same page at rest: what this machine can do. */
  readonly atRest: Frames
  readonly scrolling: Frames
}

/** As fast as a wheel that is turned without a break: some ninety rows a second. */
const pixelsPerSecond = 4_000
const frameMs = 1_000 / 60

/** @param api - Address of an index that has the transactions. @param seconds - Of each of the two measurements. */
export async function scrollFigures(
  browser: Browser,
  plan: { readonly web: string; readonly api: string; readonly rows: number; readonly seconds: number },
): Promise<ScrollFigures> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en' })
  try {
    await page.route('**/config.json', async (route) => {
      const settings = (await (await route.fetch()).json()) as object
      await route.fulfill({ json: { ...settings, api: plan.api } })
    })
    await page.goto(`${plan.web}/txs`)
    await page.locator('tr[data-index="5"]').waitFor({ timeout: 60_000 })
    const begunMs = performance.now()
    const rows = await page.evaluate(loadRows, plan.rows)
    const loadSeconds = (performance.now() - begunMs) / 1_000
    await page.evaluate(goToMiddle)
    await page.waitForTimeout(2_000)
    const elements = await page.locator('tr[data-index]').count()
    const atRest = await framesOf(page, plan.seconds, 0)
    const scrolling = await framesOf(page, plan.seconds, pixelsPerSecond)
    return { rows, loadSeconds, elements, atRest, scrolling }
  } finally {
    await page.close()
  }
}

async function framesOf(page: Page, seconds: number, speed: number): Promise<Frames> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const workedMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000
  }
  const before = await workedMs()
  const gaps = await page.evaluate(scrollOn, { seconds, pixelsPerSecond: speed })
  const worked = (await workedMs()) - before
  await session.detach()
  return {
    perSecond: gaps.length / (gaps.reduce((sum, gap) => sum + gap, 0) / 1_000),
    p99Ms: percentile(gaps, 99),
    late: gaps.filter((gap) => gap > 1.5 * frameMs).length / gaps.length,
    workMs: worked / gaps.length,
  }
}

/**
 * How long after it was decided a new block is seen on the screen: in the list of blocks, and in the frame of the app.
 * @module
 */
import type { Browser } from 'playwright-core'
import { watt } from '../../../sdk/src/index.ts'
import { watchBlocks, type Watched } from './in-page.ts'

/** From what the node says of the decision to the painted frame, ms. */
export type BlockDelays = { readonly row: readonly number[]; readonly pill: readonly number[] }

/** @param web - Address of the page. @param rpc - Of its node, which says when it decided each block. */
export async function blockDelays(
  browser: Browser,
  { web, rpc, seconds }: { readonly web: string; readonly rpc: string; readonly seconds: number },
): Promise<BlockDelays> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en' })
  const node = watt(rpc)
  const delays = { row: [] as number[], pill: [] as number[] }
  try {
    await page.goto(`${web}/blocks`)
    await page.locator('table tbody tr').nth(5).waitFor({ timeout: 60_000 })
    await page.evaluate(watchBlocks)
    const endMs = performance.now() + seconds * 1_000
    let known = 0
    // In turns: a node keeps the times of its newest slots only.
    while (performance.now() < endMs) {
      await page.waitForTimeout(Math.min(5_000, seconds * 1_000))
      const seen = await page.evaluate(() => (globalThis as unknown as Watched).seenBlocks)
      for (const { what, block, atMs } of seen.slice(known)) {
        const decidedAtMs = (await node.getSlot(BigInt(block)))?.externalizedAtMs
        if (typeof decidedAtMs === 'number') delays[what].push(atMs - decidedAtMs)
      }
      known = seen.length
    }
    return delays
  } finally {
    await page.close()
  }
}

/**
 * The list of all transactions and the charts, from an index that has more of them than a screen holds.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { startIndexer, type Indexer } from '../../../services/indexer/src/indexer.ts'
import { startNetwork, temporaryFolder, type RunningNetwork } from '../../cli/e2e/running-network.ts'
import { standInFor } from '../../../services/indexer/e2e/node-stand-in.ts'
import {
  addBlock,
  busySteps,
  memoryChain,
} from '../../../services/indexer/src/follow/memory-chain.fixture.ts'
import { openBrowser } from './browser.ts'
import { assertFitsAndAccessible, keepPicture, openApp, type Look, type OpenedApp } from './opened-app.ts'

const browser: Browser | undefined = await openBrowser()
const perBlock = 4
/** One a second: four minutes. */
const blocks = 250

describe('what the index has', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  const chain = memoryChain()
  let network: RunningNetwork
  let indexer: Indexer
  let node: Awaited<ReturnType<typeof standInFor>>
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
    for (let at = 1; at <= blocks; at++) addBlock(chain, busySteps(at, perBlock, 50))
    network = await startNetwork(folder.path, ['--validators', '1'])
    node = await standInFor(chain)
    const place = { folder: `${folder.path}/index` }
    indexer = await startIndexer({ rpc: node.rpc, place, port: 0, origins: [network.web] })
  })
  after(async () => {
    await browser?.close()
    await indexer?.stop()
    node?.close()
    await network?.stop()
    await folder?.remove()
  })

  /** The app with that index in place of the network's own. */
  async function open(path: string, look?: Look): Promise<OpenedApp> {
    const app = await openApp(browser!, 'about:blank', look)
    await app.page.route('**/config.json', async (route) => {
      const settings = (await (await route.fetch()).json()) as object
      await route.fulfill({ json: { ...settings, api: indexer.url } })
    })
    await app.page.goto(network.web + path)
    return app
  }

  it('goes on to the end while only the rows on the screen are there', async () => {
    const { page, close } = await open('/txs')
    await page.getByText('1,000 transactions', { exact: true }).waitFor()
    const table = page.getByRole('table', { name: 'Transactions' })
    assert.equal(await table.getAttribute('aria-rowcount'), '1001')
    const newest = await page.locator('tr[data-index="0"]').innerText()
    const end = page.getByText('This is the end of the list.')
    // Each round may bring one page more; on a busy machine many bring none.
    for (let round = 0; round < 2_400 && !(await end.isVisible()); round++) {
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
      await page.waitForTimeout(50)
    }
    assert.ok(await end.isVisible(), 'the list has no end')
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
    await page.locator('tr[data-index="999"]').waitFor()
    assert.equal(await page.locator('tr[data-index="0"]').count(), 0)
    const count = await page.locator('tr[data-index]').count()
    assert.ok(count < 200, `${count} rows are in the page`)
    await page.evaluate(() => window.scrollTo(0, 0))
    assert.equal(await page.locator('tr[data-index="0"]').innerText(), newest)
    await close()
  })

  it('stands still while somebody reads, says what came in, and goes there', async () => {
    const { page, close } = await open('/txs')
    await page.locator('tr[data-index="20"]').waitFor()
    await page.evaluate(() => window.scrollTo(0, 400))
    await page.waitForFunction(() => window.scrollY === 400)
    const row = page.locator('tr[data-index="20"]')
    const before = await row.innerText()
    addBlock(chain, busySteps(99, 3, 50))
    const news = page.getByRole('button', { name: '3 new transactions: go to the top' })
    await news.waitFor()
    assert.equal(await row.innerText(), before)
    await news.click()
    await page.getByText('1,003 transactions', { exact: true }).waitFor()
    await close()
  })

  it('begins at a block that the address names', async () => {
    const { page, close } = await open('/txs?from=7')
    await page.getByText('Those of the blocks up to 7').waitFor()
    const first = page.locator('tr[data-index="0"]')
    await first.getByRole('link', { name: '7', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Newest' }).click()
    await first.getByRole('link', { name: '7', exact: true }).waitFor({ state: 'detached' })
    await close()
  })

  it('draws how busy the chain was, and says the same in a table', async () => {
    const { page, close } = await open('/charts')
    const chart = page.locator('figure', { hasText: 'How many transactions?' })
    await chart.locator('canvas').waitFor()
    assert.equal(await page.locator('figure').count(), 4)
    await chart.getByRole('button', { name: 'Show as table' }).click()
    const cells = chart.locator('tbody tr')
    await cells.first().waitFor()
    assert.match(await cells.first().innerText(), /240/)
    await page.getByLabel('Each point is').selectOption('day')
    await page.getByText('Too little time has passed for a line').waitFor()
    assert.match(page.url(), /by=day/)
    await close()
  })

  for (const look of [
    { width: 390, theme: 'dark', language: 'ko' },
    { width: 1440, theme: 'light', language: 'en' },
  ] as const) {
    it(`fits ${look.width} px and passes WCAG 2.2 AA`, async () => {
      const { page, close } = await open('/txs', look)
      await page.locator('tr[data-index="5"]').waitFor()
      await assertFitsAndAccessible(page)
      await page.evaluate(() => window.scrollTo(0, 3_000))
      await page.waitForFunction(() => window.scrollY === 3_000)
      // The bars cover half of a link where the list happens to stand; all were large enough above.
      await assertFitsAndAccessible(page, ['target-size'])
      await keepPicture(page, `all-txs-${look.width}-${look.theme}-${look.language}`)
      await close()
      // Each in a window of its own: from the second visit on, the service worker would answer for the settings.
      for (const [path, landmark] of [
        ['charts', 'figure canvas >> nth=3'],
        ['blocks', 'dl'],
      ] as const) {
        const app = await open(`/${path}`, look)
        await app.page.locator(landmark).waitFor()
        await assertFitsAndAccessible(app.page)
        await keepPicture(app.page, `${path}-index-${look.width}-${look.theme}-${look.language}`)
        await app.close()
      }
    })
  }
})

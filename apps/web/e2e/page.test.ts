/**
 * The page over a running network, as a person sees it: by phone, by desktop, by keyboard, in both themes.
 */
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { createWalletClient, http, parseEther } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { startNetwork, temporaryFolder, type RunningNetwork } from '../../cli/e2e/running-network.ts'
import { openBrowser } from './browser.ts'

const browser: Browser | undefined = await openBrowser()
const shots = process.env['WATT_SCREENSHOTS']
const recipient = '0x00000000000000000000000000000000000000aa'

describe('the page', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
    network = await startNetwork(folder.path)
  })
  after(async () => {
    await browser?.close()
    await network?.stop()
    await folder?.remove()
  })

  it('shows a sent transaction, its block and the four validators who agreed', async () => {
    const account = mnemonicToAccount('test test test test test test test test test test test junk')
    const wallet = createWalletClient({ account, transport: http(network.rpc) })
    const page = await open(1440, 'light')
    await page.getByRole('heading', { name: /^Block \d/ }).waitFor()
    await page.getByText('4 of 4 validators agree').waitFor()
    assert.equal(await page.locator('.validators li.present').count(), 4)

    const hash = await wallet.sendTransaction({ chain: null, to: recipient, value: parseEther('1.25') })
    const row = page.getByRole('button', { name: /1 transaction/ })
    await row.waitFor()
    await row.focus()
    await page.keyboard.press('Enter')
    await page.locator(`[title="${hash}"]`).waitFor()
    await page.locator('.transactions').getByText('1.25 WATT').waitFor()
    await page.locator('.transactions').getByText('done').waitFor()
    await page.getByText('4 of 4 agreed').first().waitFor()
    await screenshot(page, 'desktop')
    await page.context().close()
  })

  for (const theme of ['light', 'dark'] as const) {
    it(`fits a phone and passes WCAG 2.2 AA in the ${theme} theme`, async () => {
      const page = await open(390, theme)
      await page.getByRole('heading', { name: 'Validators' }).waitFor()
      await page.locator('.blocks button').nth(2).click()
      await page.getByText('State root').waitFor()
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      assert(overflow <= 0, `the page is ${overflow} px too wide`)
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze()
      assert.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
        [],
      )
      await screenshot(page, `phone-${theme}`)
      await page.context().close()
    })
  }

  it('asks no third party and says so in its policy', async () => {
    const asked: string[] = []
    const context = await browser!.newContext()
    const page = await context.newPage()
    page.on('request', (request) => asked.push(new URL(request.url()).hostname))
    const answer = await page.goto(network.web)
    await page.getByRole('heading', { name: 'Blocks' }).waitFor()
    assert.deepEqual([...new Set(asked)], ['127.0.0.1'])
    assert.match(answer?.headers()['content-security-policy'] ?? '', /default-src 'none'|default-src 'self'/)
    await context.close()
  })

  async function open(width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const context = await browser!.newContext({ viewport: { width, height: 900 }, colorScheme })
    const page = await context.newPage()
    page.on('pageerror', (error) => assert.fail(error))
    await page.goto(network.web)
    return page
  }
})

async function screenshot(page: Page, name: string): Promise<void> {
  if (!shots) return
  await mkdir(shots, { recursive: true })
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
}

/**
 * Stored files over a running network with providers: listed with nothing but the key, fetched with every byte checked,
 * shared by a link, and the providers who keep them.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import {
  eventually,
  main,
  startNetwork,
  temporaryFolder,
  type RunningNetwork,
} from '../../cli/e2e/running-network.ts'
import { openBrowser } from './browser.ts'
import { assertFitsAndAccessible, keepPicture, openApp, type OpenedApp } from './opened-app.ts'

const browser: Browser | undefined = await openBrowser()
const run = promisify(execFile)
const lightNetwork = ['--validators', '1', '--providers', '4', '--without-indexer', '--epoch-seconds', '600']
/** Two stripes and a part of a third. */
const bytes = randomBytes(1_200_000)
const name = 'holiday photo.jpg'

describe('stored files', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
    network = await startNetwork(folder.path, lightNetwork, 'whole')
    await writeFile(join(folder.path, name), bytes)
    // Providers need a moment to offer their space.
    await eventually('a file is stored', 600_000, async () => {
      const words = ['storage', 'put', join(folder.path, name), '--account', 'dev:0', '--rpc', network.rpc]
      await run(process.execPath, [main, ...words, '--yes', '--timeout', '120'])
      return true
    })
  })
  after(async () => {
    await browser?.close()
    await network?.stop()
    await folder?.remove()
  })

  it('need an account', async () => {
    const app = await openAt('/storage', { width: 390, theme: 'dark', language: 'ko' })
    await app.page.getByText('아직 계정이 없습니다').waitFor()
    await assertFitsAndAccessible(app.page)
    await keepPicture(app.page, 'storage-no-account-ko')
    await app.close()
  })

  it('are listed, looked at, fetched byte by byte, and shared', async () => {
    const app = await openAt('/storage', { width: 1440, theme: 'light' })
    const { page } = app
    await useDevelopmentAccount(page, 0)
    await page.getByRole('link', { name }).waitFor()
    await page.getByText('1.2 MB').waitFor()
    await page
      .getByText(/Safe|Starting/)
      .first()
      .waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'storage-files')

    await page.getByRole('link', { name }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Shards' }).waitFor()
    await page.getByRole('row').nth(4).waitFor()
    assert.equal(await page.getByRole('row').count(), 5)
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'storage-file')

    assert.deepEqual(await fetched(page, 'Download'), bytes)

    await page.getByRole('button', { name: 'Share by link' }).click()
    const link = await page.getByRole('dialog').locator('code').innerText()
    await assertFitsAndAccessible(page)
    await app.close()

    const friend = await openApp(browser!, link, { width: 390, theme: 'dark' })
    await friend.page.getByText(name).waitFor()
    await assertFitsAndAccessible(friend.page)
    await keepPicture(friend.page, 'storage-shared')
    assert.deepEqual(await fetched(friend.page, 'Download'), bytes)
    await friend.close()
  })

  it('lie with providers whose offers and proofs everybody sees', async () => {
    const app = await openAt('/storage/providers', { width: 390, theme: 'light', language: 'ko' })
    await app.page.getByText('최근 놓친 것 없음').nth(3).waitFor()
    await assertFitsAndAccessible(app.page)
    await keepPicture(app.page, 'storage-providers-ko')
    await app.close()
  })

  it('say what is wrong with a link', async () => {
    const app = await openAt('/storage/open#31337%2F1%23AAAA', { width: 390, theme: 'dark', language: 'ko' })
    await app.page.getByText('링크가 깨졌습니다').waitFor()
    await assertFitsAndAccessible(app.page)
    await app.close()
  })

  type Look = Parameters<typeof openApp>[2]
  const openAt = (path: string, look: Look): Promise<OpenedApp> =>
    openApp(browser!, `${network.web}${path}`, look)

  async function useDevelopmentAccount(page: Page, index: number): Promise<void> {
    await page.goto(`${network.web}/wallet`)
    const choice = page.locator('select:has(option[value="9"])')
    await choice.selectOption(String(index))
    await page.getByRole('button', { name: `dev:${index}` }).click()
    await choice.waitFor({ state: 'hidden' })
    await page.goto(`${network.web}/storage`)
  }
})

/** Presses a button that saves a file. @returns what was saved */
async function fetched(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  assert.equal(download.suggestedFilename(), name)
  return readFile(await download.path())
}

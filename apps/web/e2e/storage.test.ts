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
import {
  chooseByKeyboard,
  holdPartsAfter,
  storeByKeyboard,
  storeButton,
  storeByMouse,
  watchParts,
} from './storage-steps.ts'
import { tabTo } from './wallet-steps.ts'

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

    await page.getByRole('columnheader', { name: 'Next proof due' }).waitFor()
    await page.getByRole('heading', { name: 'Who would lose what' }).waitFor()
    const paidFor = page.locator('dl > div').filter({ hasText: 'Paid for' })
    const before = await paidFor.innerText()
    await page.getByRole('button', { name: /^Keep it .* longer$/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign and send' }).click()
    await page.getByRole('dialog').getByText('Done', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await eventually('the order is longer', 90_000, async () => (await paidFor.innerText()) !== before)
    assert.deepEqual(await fetched(page, 'Download'), bytes)

    await page.getByRole('button', { name: 'Share by link' }).click()
    const link = await page.getByRole('dialog').locator('code').innerText()
    await assertFitsAndAccessible(page)
    await app.close()

    const friend = await openLink(link, { width: 390, theme: 'dark' })
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

  it('are stored by keyboard, go on after a reload, and are what the command line fetches', async () => {
    const app = await openAt('/storage/upload', { width: 390, theme: 'dark', language: 'ko' })
    const { page } = app
    await useDevelopmentAccount(page, 1, '/storage/upload')
    const stored = file('여름 휴가.bin', 5_000_000)
    await chooseByKeyboard(page, stored)
    await page.getByText('새 파일', { exact: true }).waitFor()
    await page.getByText('1 GB 한 달').waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'storage-upload-cost-ko')
    const bytesBefore = await holdPartsAfter(page, 3)
    await storeByKeyboard(page, 'ko', stored.name)
    await page.getByText('조각을 제공자에게 보내는 중').waitFor()
    await page.getByText(/^초당/).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'storage-upload-running-ko')

    await page.reload()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.getByText('지불했지만 아직 안전하지 않습니다').waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'storage-upload-waits-ko')
    const bytesAfter = watchParts(page)
    await tabTo(page, '이어서 하기', 'button')
    await page.keyboard.press('Enter')
    await page.getByText('저장했습니다').waitFor()
    await page.getByText('4개 중 4개가 제공자에게 있음').waitFor()
    // Any two shards of four give it back, so all are twice as long. What arrived before is not sent again.
    const all = 2 * stored.buffer.length
    assert(bytesBefore() > 1_000_000, `${bytesBefore()} bytes arrived before`)
    assert(bytesAfter() < all - 1_000_000, `${bytesAfter()} of ${all} bytes were sent after`)
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'storage-upload-done-ko')

    assert.deepEqual(await fetchedByCommand(stored.name, 'dev:1'), stored.buffer)

    await chooseByKeyboard(page, { ...stored, name: 'other name.bin' })
    await page.getByText('이미 저장됨').waitFor()
    await page.getByText('보낼 파일이 없습니다').waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'storage-upload-duplicate-ko')
    await closeDespiteProviders(app)
  })

  it('are shared by whoever stored them in the page', async () => {
    const app = await openAt('/storage', { width: 390, theme: 'light' })
    const { page } = app
    await useDevelopmentAccount(page, 1)
    await page.getByRole('link', { name: '여름 휴가.bin' }).click()
    await page.getByRole('button', { name: 'Share by link' }).click()
    const link = await page.getByRole('dialog').locator('code').innerText()
    await closeDespiteProviders(app)
    const friend = await openLink(link, { width: 1440, theme: 'light' })
    const bytesOfFriend = await fetched(friend.page, 'Download', '여름 휴가.bin')
    assert.equal(bytesOfFriend.length, 5_000_000)
    await closeDespiteProviders(friend)
  })

  it('may be empty', async () => {
    const app = await openAt('/storage/upload', { width: 1440, theme: 'light' })
    const { page } = app
    await useDevelopmentAccount(page, 2, '/storage/upload')
    await page.locator('input[type=file]').setInputFiles(file('empty.txt', 0))
    await storeByMouse(page, 'empty.txt')
    await page.getByText('4 of 4 with their providers').waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'storage-upload-empty')
    await closeDespiteProviders(app)
    assert.equal((await fetchedByCommand('empty.txt', 'dev:2')).length, 0)
  })

  it('are safe with a provider less, and complete when it is back', async () => {
    const app = await openAt('/storage/upload', { width: 1440, theme: 'dark' })
    const { page } = app
    await useDevelopmentAccount(page, 3, '/storage/upload')
    await page.locator('input[type=file]').setInputFiles(file('gone.bin', 300_000))
    let away: string | undefined
    await page.route(/\/pieces\/\d+$/, (route) => {
      const { host } = new URL(route.request().url())
      if (route.request().method() === 'PATCH') away ??= host
      return host === away ? route.abort('connectionrefused') : route.continue()
    })
    await storeByMouse(page, 'gone.bin')
    await page.getByText('Safe, with some shards missing').waitFor()
    await page.getByText('3 of 4 shards are with their providers').waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'storage-upload-provider-gone')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.getByRole('button', { name: 'Try the rest again' }).click()
    await page.getByText('4 of 4 with their providers').waitFor()
    await closeDespiteProviders(app)
  })

  for (const told of ['before it begins', 'in the middle'] as const)
    it(`stay as they are where the browser has no room: told ${told}`, async () => {
      const app = await openAt('/storage/upload', { width: 390, theme: 'light' })
      const { page } = app
      await useDevelopmentAccount(page, 4, '/wallet')
      const session = await page.context().newCDPSession(page)
      const { origin } = new URL(network.web)
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 })
      if (told === 'in the middle')
        await page.addInitScript(() => {
          navigator.storage.estimate = async () => ({})
        })
      await page.goto(`${network.web}/storage/upload`)
      await page.locator('input[type=file]').setInputFiles(file('large.bin', 3_000_000))
      await page.getByText('1 GB for a month').waitFor()
      await page.getByRole('button', { name: storeButton('en') }).click()
      await page.getByText('The browser has no more room').first().waitFor()
      await assertFitsAndAccessible(page)
      await keepPicture(page, 'storage-upload-no-room')
      await session.send('Storage.overrideQuotaForOrigin', { origin })
      await page.getByRole('button', { name: storeButton('en') }).click()
      const sheet = page.getByRole('heading', { name: 'Store large.bin', exact: true })
      await sheet.waitFor()
      // Nobody said no: the order might have been signed.
      await page.reload()
      await page.getByText('Perhaps paid').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Discard' }).count(), 0)
      await assertFitsAndAccessible(page)
      await keepPicture(page, 'storage-upload-asked')
      await page.getByRole('button', { name: 'Go on' }).click()
      await sheet.waitFor()
      await page.getByRole('dialog').getByRole('button', { name: 'Sign and send' }).waitFor()
      assert.equal(await page.getByRole('dialog').getByRole('combobox').count(), 0)
      await assertFitsAndAccessible(page)
      await keepPicture(page, 'storage-upload-sheet')
      await page.keyboard.press('Escape')
      await page.getByText('Waits for your signature').waitFor()
      await page.getByRole('button', { name: 'Discard' }).click()
      await page.getByText('Waits for your signature').waitFor({ state: 'detached' })
      await app.close()
    })

  type Look = Parameters<typeof openApp>[2]
  const openAt = (path: string, look: Look): Promise<OpenedApp> => openLink(`${network.web}${path}`, look)

  async function openLink(url: string, look: Look): Promise<OpenedApp> {
    const app = await openApp(browser!, url, look)
    // Orders take several blocks, and providers encode and hash beside them.
    app.page.setDefaultTimeout(240_000)
    return app
  }

  /** What the command line fetches for the same account. */
  async function fetchedByCommand(wanted: string, account: string): Promise<Buffer> {
    const target = join(folder.path, 'fetched')
    await eventually(`${wanted} is fetched`, 120_000, async () => {
      const words = ['storage', 'get', wanted, target, '--account', account, '--rpc', network.rpc, '--force']
      await run(process.execPath, [main, ...words])
      return true
    })
    return readFile(target)
  }

  async function useDevelopmentAccount(page: Page, index: number, next = '/storage'): Promise<void> {
    await page.goto(`${network.web}/wallet`)
    const choice = page.locator('select:has(option[value="9"])')
    await choice.selectOption(String(index))
    await page.getByRole('button', { name: `dev:${index}` }).click()
    await choice.waitFor({ state: 'hidden' })
    await page.goto(`${network.web}${next}`)
  }
})

/** Closes a window in which browsers complained of providers: of one that is away, or has no description of a file yet. */
async function closeDespiteProviders({ page, complaints }: OpenedApp): Promise<void> {
  assert.deepEqual(
    complaints.filter((it) => !/status of 404|ERR_CONNECTION_REFUSED/.test(it)),
    [],
  )
  await page.context().close()
}

/** Presses a button that saves a file. @returns what was saved */
async function fetched(page: Page, button: string, expected = name): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  assert.equal(download.suggestedFilename(), expected)
  return readFile(await download.path())
}

function file(called: string, sizeBytes: number) {
  return { name: called, mimeType: 'application/octet-stream', buffer: randomBytes(sizeBytes) }
}

/**
 * The daily check-in over a running network: join with a passkey of the device and with the key, check in, vouch, and see
 * what the days brought.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startNetwork, temporaryFolder, type RunningNetwork } from '../../cli/e2e/running-network.ts'
import { openBrowser } from './browser.ts'
import { assertFitsAndAccessible, keepPicture, openApp, type OpenedApp } from './opened-app.ts'

const browser: Browser | undefined = await openBrowser()
/** Days long enough for all steps of one on a machine under load, and nothing that this does not need. */
const lightNetwork = ['--validators', '1', '--providers', '0', '--without-indexer', '--epoch-seconds', '600']

describe('the daily check-in', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
    network = await startNetwork(folder.path, lightNetwork, 'whole')
  })
  after(async () => {
    await browser?.close()
    await network?.stop()
    await folder?.remove()
  })

  it('asks for an account first', async () => {
    const app = await openPresence({ width: 390, theme: 'dark' })
    await app.page.getByText('No account yet').waitFor()
    await assertFitsAndAccessible(app.page)
    await keepPicture(app.page, 'presence-no-account')
    await app.close()
  })

  it('makes a member with a passkey of the device, by keyboard, who checks in and vouches', async () => {
    const app = await openPresence({ width: 1440, theme: 'light' })
    const { page } = app
    await withAuthenticator(page)
    await useDevelopmentAccount(page, 0)
    await page.getByRole('heading', { name: 'Become a member' }).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'presence-join')
    await page.getByLabel('Invited by').fill('4000000000')
    await page.getByText('Nobody is that').waitFor()
    await page.getByLabel('Invited by').fill('')

    await press(page, 'Become a member')
    await sign(page, 'Become a member')
    await page.getByText('Not checked in today').waitFor()
    await page.getByText(/· .* left/).waitFor()
    await assertFitsAndAccessible(page)

    await press(page, 'Check in')
    await sign(page, 'Check in')
    await page.getByText('You are here today').first().waitFor()
    await page.getByText('1 day', { exact: true }).waitFor()

    await page.getByLabel('Add somebody you know').fill('1')
    await page.getByText('That is you.').waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'presence-member')
    await app.close()
  })

  it('makes one with the key of the wallet in Korean on a phone, who follows an invitation and vouches', async () => {
    const app = await openPresence({ width: 390, theme: 'dark', language: 'ko' })
    const { page } = app
    await useDevelopmentAccount(page, 1, '/presence?inviter=1')
    await page.getByText('1번 회원이 초대합니다.').waitFor()
    await page.getByLabel('이 지갑의 키').check()
    await keepPicture(page, 'presence-join-ko')
    // Member 1 was here on one day only: it may not invite yet, and the sheet says so.
    await page.getByLabel('초대한 회원').fill('')
    await press(page, '회원 되기')
    await sign(page, '회원 되기')
    await page.getByText('오늘 아직 출석하지 않았습니다').waitFor()

    await press(page, '출석하기')
    await sign(page, '출석하기')
    await page.getByText('오늘 출석했습니다').first().waitFor()

    await page.getByLabel('아는 사람 추가').fill('#1')
    await press(page, '보증하기')
    await sign(page, '1번 회원 보증하기')
    await page.getByText('내 서클: 5명 중 1명').waitFor()
    await page.getByText('아직', { exact: true }).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'presence-member-ko')
    await app.close()
  })

  type Look = Parameters<typeof openApp>[2]
  /** By name: an IP address may have no passkeys. */
  const at = (path: string): string => `${network.web.replace('127.0.0.1', 'localhost')}${path}`
  const openPresence = (look: Look): Promise<OpenedApp> => openApp(browser!, at('/presence'), look)

  /** Keeps a development account in this window's wallet, as the wallet's own screens do. */
  async function useDevelopmentAccount(page: Page, index: number, then = '/presence'): Promise<void> {
    await page.goto(at('/wallet'))
    const choice = page.locator('select:has(option[value="9"])')
    await choice.selectOption(String(index))
    await page.getByRole('button', { name: `dev:${index}` }).click()
    await choice.waitFor({ state: 'hidden' })
    await page.goto(at(then))
  }
})

/** A device that recognises its owner at once. */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** Reaches a button by keyboard and presses it. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true }).and(page.locator(':enabled'))
  await button.focus()
  await page.keyboard.press('Enter')
}

/** Reads the sheet, signs, and leaves it when the transaction is in a block. */
async function sign(page: Page, title: string): Promise<void> {
  const sheet = page.getByRole('dialog', { name: title })
  await sheet.waitFor()
  await sheet.locator('button.bg-accent').click()
  await sheet
    .getByText(/Done|완료/)
    .first()
    .waitFor()
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
  assert.equal(await sheet.count(), 0)
}

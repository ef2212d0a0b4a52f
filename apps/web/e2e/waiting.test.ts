/**
 * A transaction that waits for real, behind a number that nobody has used: sped up, then cancelled.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { createPublicClient, createWalletClient, http, numberToHex, parseEther, type Hex } from 'viem'
import { startNetwork, temporaryFolder, type RunningNetwork } from '../../cli/e2e/running-network.ts'
import { openBrowser } from './browser.ts'
import { assertFitsAndAccessible, keepPicture, openApp } from './opened-app.ts'
import { developer, settled } from './wallet-chain.ts'
import { useDevelopmentAccount, wordsOf } from './wallet-steps.ts'

const browser: Browser | undefined = await openBrowser()
const en = wordsOf('wallet', 'en')
const sign = wordsOf('sign', 'en')
const title = 'Send 3 WATT'
const [sender, receiver, other] = [1, 5, 6]

describe('a transaction that waits', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
    network = await startNetwork(folder.path, ['--validators', '1'])
  })
  after(async () => {
    await browser?.close()
    await network?.stop()
    await folder?.remove()
  })

  it('is sped up, then cancelled, and one block settles all three', async () => {
    const { page, close } = await openApp(browser!, `${network.web}/wallet`, { width: 390 })
    const client = createPublicClient({ transport: http(network.rpc) })
    const { address } = developer(receiver)
    const before = await client.getBalance({ address })
    const sheet = page.getByRole('dialog')
    const press = (key: string) =>
      sheet
        .getByRole('button', { name: sign(key), exact: true })
        .last()
        .click()
    const late = page.getByText(sign('replace.late', { title }), { exact: true })

    await useDevelopmentAccount(page, sender)
    const countRight = await miscount(page, network.rpc)
    await goTo(page, 'nav.send')
    await page.getByLabel(en('send.to'), { exact: true }).fill(address)
    await page.getByLabel(en('send.amount'), { exact: true }).fill('3')
    await page.getByRole('button', { name: en('send.review') }).click()
    await press('sheet.sign')
    await sheet.getByText(sign('sheet.pendingHint')).waitFor()
    await countRight()

    await late.waitFor()
    await lookAt(page, 'waiting-sheet')
    await press('replace.faster')
    await sheet.getByText(sign('replace.what.faster')).waitFor()
    await sheet.getByText('− 3').waitFor()
    await lookAt(page, 'waiting-faster')
    await press('sheet.sign')
    await sheet.getByText(sign('replace.uncertain')).waitFor()
    await sheet.getByText(sign('sheet.pendingHint')).waitFor()
    await press('sheet.close')

    await page.reload()
    await page.getByText('1 transaction on its way').waitFor({ state: 'attached' })
    await goTo(page, 'nav.activity')
    await page.getByRole('cell').getByText(title).nth(1).waitFor()
    await late.waitFor()
    await lookAt(page, 'waiting-activity')
    await page.getByRole('button', { name: sign('replace.cancel') }).click()
    await sheet.getByText(sign('replace.what.cancel')).waitFor()
    await press('sheet.sign')
    await sheet.getByText(sign('sheet.pendingHint')).waitFor()
    await press('sheet.close')
    await page.getByRole('cell').getByText(sign('replace.cancelTitle', { title })).waitFor()

    // Somebody uses the number before theirs: all that waited may go now, and one of the three can.
    const wallet = createWalletClient({ account: developer(sender), transport: http(network.rpc) })
    const to = developer(other).address
    await settled(network.rpc, await wallet.sendTransaction({ chain: null, to, value: 1n, nonce: 0 }))
    await page.getByText('1 transaction on its way').waitFor({ state: 'detached' })
    const states = page.getByRole('cell')
    await states.getByText(en('activity.replaced'), { exact: true }).nth(1).waitFor()
    const rows = page.getByRole('row')
    await rows
      .filter({ hasText: sign('replace.cancelTitle', { title }) })
      .getByText(en('activity.done'))
      .waitFor()
    assert.equal(await rows.filter({ hasText: sign('replace.by') }).count(), 2)
    await lookAt(page, 'waiting-settled')
    assert.equal(await client.getTransactionCount({ address: developer(sender).address }), 2)
    const gained = (await client.getBalance({ address })) - before
    assert.equal(gained, 0n, `${gained / parseEther('1')} WATT left in spite of the cancelling`)
    await close()
  })
})

/** Narrow and light, wide and dark. */
async function lookAt(page: Page, name: string): Promise<void> {
  for (const [width, colorScheme] of [
    [1440, 'dark'],
    [390, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await assertFitsAndAccessible(page)
    await keepPicture(page, `${name}-${width}`)
  }
}

type Question = { readonly id: number; readonly method: string; readonly params?: readonly unknown[] }
type Answer = { readonly id: number; readonly result?: Hex }

/**
 * The page is told of one transaction more than the account has sent, as by a node that then lost it: what it signs next
 * waits behind a gap. @returns stops that
 */
async function miscount(page: Page, rpc: string): Promise<() => Promise<void>> {
  const address = `${rpc}/**`
  await page.route(address, async (route) => {
    const asked = route.request().postDataJSON() as Question | readonly Question[] | null
    const counts = [asked ?? []].flat().filter((it) => it.method === 'eth_getTransactionCount')
    const ids = new Set(counts.filter(({ params }) => params?.[1] === 'pending').map(({ id }) => id))
    if (ids.size === 0) return route.continue()
    const response = await route.fetch()
    const told = (await response.json()) as Answer | readonly Answer[]
    const wrong = (it: Answer): Answer =>
      ids.has(it.id) ? { ...it, result: numberToHex(Number(it.result) + 1) } : it
    return route.fulfill({ response, json: Array.isArray(told) ? told.map(wrong) : wrong(told as Answer) })
  })
  return () => page.unroute(address)
}

async function goTo(page: Page, key: string): Promise<void> {
  const places = page.getByRole('navigation', { name: en('nav.label') })
  await places.getByRole('link', { name: en(key), exact: true }).click()
}

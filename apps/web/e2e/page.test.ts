/**
 * Home, explorer and consensus over a running network, as a person sees them: by phone, by desktop, by keyboard, in both
 * themes and in two languages.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { createPublicClient, createWalletClient, http, parseEther, type Hex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { startNetwork, temporaryFolder, type RunningNetwork } from '../../cli/e2e/running-network.ts'
import { openBrowser } from './browser.ts'
import { assertFitsAndAccessible, keepPicture, openApp } from './opened-app.ts'

const browser: Browser | undefined = await openBrowser()
const recipient = '0x00000000000000000000000000000000000000aa'

describe('the app', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let sent: Hex
  let sentInBlock: bigint
  before(async () => {
    folder = await temporaryFolder()
    network = await startNetwork(folder.path)
    const account = mnemonicToAccount('test test test test test test test test test test test junk')
    const wallet = createWalletClient({ account, transport: http(network.rpc) })
    sent = await wallet.sendTransaction({ chain: null, to: recipient, value: parseEther('1.25') })
    const client = createPublicClient({ transport: http(network.rpc) })
    sentInBlock = (await client.waitForTransactionReceipt({ hash: sent, timeout: 90_000 })).blockNumber
  })
  after(async () => {
    await browser?.close()
    await network?.stop()
    await folder?.remove()
  })

  it('tells whether the network is alive, and goes on by itself', async () => {
    const { page, close } = await openApp(browser!, network.web)
    await page.getByRole('heading', { level: 1, name: 'The network is alive' }).waitFor()
    await page.getByText('4 of 4 validators agree').waitFor()
    const pill = page.getByRole('link', { name: /^Block \d/ })
    const first = await pill.innerText()
    await page.waitForFunction(
      (text) => !document.body.innerText.includes(text),
      first.trim().split('\n')[0]!,
    )
    await keepPicture(page, 'home-desktop')
    await close()
  })

  it('finds a transaction by its hash from the keyboard, and shows what it moved', async () => {
    const { page, close } = await openApp(browser!, network.web)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type(sent)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/tx/${sent}`)
    await page.getByText('Done', { exact: true }).waitFor()
    const moves = page.locator('section', { has: page.getByRole('heading', { name: 'What moved' }) })
    await moves.getByText('1.25').waitFor()
    assert.equal(await page.title(), `Transaction ${sent.slice(0, 6)}…${sent.slice(-4)} · Watt`)
    await keepPicture(page, 'tx-desktop')
    await page.getByRole('link', { name: String(sentInBlock), exact: true }).click()
    await page.waitForURL(`**/block/${sentInBlock}`)
    await page.getByText('4 of 4 validators agreed').waitFor()
    await page.goBack()
    await page.waitForURL(`**/tx/${sent}`)
    await close()
  })

  it('says that it did not come, and comes on the next try', async () => {
    for (const part of ['words.fr-', 'index-']) {
      const { page } = await openApp(browser!, 'about:blank', { language: 'fr', width: 390 })
      const part$ = new RegExp(`/assets/${part}[^/]*[.]js$`)
      await page.route(part$, (it) => it.abort())
      await page.goto(network.web)
      await page.getByRole('alert').getByText('L’application n’est pas arrivée').waitFor()
      await assertFitsAndAccessible(page)
      await keepPicture(page, `unreached-${part}phone`)
      await page.unroute(part$)
      await page.getByRole('button', { name: 'Réessayer' }).click()
      await page.getByRole('heading', { level: 1, name: 'Le réseau est vivant' }).waitFor()
      await page.context().close()
    }
  })

  it('goes on where a screen did not come, and fetches it on the next try', async () => {
    const { page } = await openApp(browser!, network.web)
    await page.getByRole('heading', { level: 1, name: 'The network is alive' }).waitFor()
    await page.route(/\/assets\/txs-page-/, (it) => it.abort())
    await page.goto(`${network.web}/txs`)
    await page.getByRole('alert').getByText('The node does not answer').waitFor()
    await page.unroute(/\/assets\/txs-page-/)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { level: 1, name: 'Transactions' }).waitFor()
    await page.context().close()
  })

  it('says why a search finds nothing, and keeps what was typed', async () => {
    const { page, close } = await openApp(browser!, network.web)
    const box = page.getByRole('searchbox')
    await box.fill('a teapot')
    await box.press('Enter')
    await page.getByText('no block number, hash or address').waitFor()
    assert.equal(await box.inputValue(), 'a teapot')
    await box.fill(`0x${'77'.repeat(32)}`)
    await box.press('Enter')
    await page.getByText('knows no block and no transaction').waitFor()
    await close()
  })

  it('shows who agreed with whom, and every statement of a slot', async () => {
    const { page, close } = await openApp(browser!, `${network.web}/consensus`)
    await page.getByRole('img', { name: '4 of 4 validators agree' }).waitFor()
    await page.getByText('Any two quorums share a validator').waitFor()
    await page.getByText('Losing any 2 of the validators halts the network').waitFor()
    await keepPicture(page, 'consensus-desktop')
    // A node keeps the whole talk of its newest slots only.
    const newest = await createPublicClient({ transport: http(network.rpc) }).getBlockNumber()
    await page.goto(`${network.web}/consensus/slot/${newest - 1n}`)
    await page.getByRole('img', { name: 'Who said what, when' }).waitFor()
    const said = page.getByRole('table', { name: 'Who said what, when' })
    for (const words of ['nominates', 'prepares', 'decided']) await said.getByText(words).first().waitFor()
    await keepPicture(page, 'slot-desktop')
    await close()
  })

  it('keeps the language and the theme that were chosen', async () => {
    const { page, close } = await openApp(browser!, network.web)
    await page.getByLabel('Language').selectOption('ko')
    await page.getByRole('heading', { level: 1, name: '네트워크가 살아 있습니다' }).waitFor()
    await page.getByLabel('테마').selectOption('dark')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: '네트워크가 살아 있습니다' }).waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'ko')
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark')
    await close()
  })

  for (const [width, theme, language] of [
    [390, 'light', 'en'],
    [390, 'dark', 'ko'],
    [1440, 'dark', 'en'],
  ] as const) {
    it(`fits ${width} px and passes WCAG 2.2 AA in the ${theme} theme, in ${language}`, async () => {
      const look = { width, theme, language }
      const screens = {
        home: ['/', 'dl'],
        blocks: ['/blocks', 'table'],
        block: [`/block/${sentInBlock}`, 'table'],
        txs: [`/txs?from=${sentInBlock}`, 'table'],
        tx: [`/tx/${sent}`, 'dl'],
        address: [`/address/${recipient}`, 'dl'],
        consensus: ['/consensus', 'table'],
        slot: [`/consensus/slot/${sentInBlock}`, 'table'],
        node: ['/node', 'table'],
        nowhere: ['/no/such/place', 'main a'],
      } as const
      const { page, close } = await openApp(browser!, network.web, look)
      for (const [name, [path, landmark]] of Object.entries(screens)) {
        await page.goto(network.web + path)
        await page.locator(landmark).first().waitFor()
        await assertFitsAndAccessible(page)
        await keepPicture(page, `${name}-${width}-${theme}-${language}`)
      }
      await close()
    })
  }

  it('asks no third party and says so in its policy', async () => {
    const asked: string[] = []
    const context = await browser!.newContext()
    const page = await context.newPage()
    page.on('request', (request) => asked.push(new URL(request.url()).hostname))
    const answer = await page.goto(network.web)
    await page.getByRole('heading', { name: 'Latest blocks' }).waitFor({ timeout: 90_000 })
    assert.deepEqual([...new Set(asked)], ['127.0.0.1'])
    assert.match(answer?.headers()['content-security-policy'] ?? '', /default-src 'none'|default-src 'self'/)
    await context.close()
  })

  it('says what is shown and how old it is when the node falls silent', async () => {
    const { page } = await openApp(browser!, network.web)
    await page.getByText('4 of 4 validators agree').waitFor()
    await page.route(`${network.rpc}/**`, (route) => route.abort())
    await page.routeWebSocket(/.*/, (socket) => void socket.close())
    await page.reload()
    await page.getByRole('alert').getByText(`No answer from ${network.rpc}`).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'offline-desktop')
    await page.context().close() // Its console is full of refused requests, and should be.
  })

  it('says that the clock of the device is wrong, once a block has closed', async () => {
    const { page, close } = await openApp(browser!, network.web, { width: 390 })
    await page.clock.install({ time: Date.now() + 5 * 3_600_000 })
    await page.reload()
    await page.getByText(/clock is (5 hours|4 hours).* ahead/).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'wrong-clock')
    await close()
  })

  it('opens from the device when nothing answers any more, and says so', async () => {
    const { page } = await openApp(browser!, network.web, { width: 390, language: 'ko' })
    await page.evaluate(() => navigator.serviceWorker.ready)
    await page.reload() // From here on the service worker answers.
    await page.getByRole('heading', { level: 1, name: '네트워크가 살아 있습니다' }).waitFor()
    await network.stop()
    await page.goto(`${network.web}/consensus`)
    await page.getByRole('alert').getByText(network.rpc).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'from-device-ko')
    await page.context().close() // Its console is full of refused requests, and should be.
  })
})

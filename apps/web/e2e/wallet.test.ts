/**
 * The wallet over a running network, as a person uses it: creating, receiving, sending, locking, other wallets.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import {
  createWalletClient,
  encodeFunctionData,
  erc20Abi,
  http,
  maxUint256,
  parseEther,
  recoverMessageAddress,
  recoverTypedDataAddress,
  type Address,
  type Hex,
} from 'viem'
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { startNetwork, temporaryFolder, type RunningNetwork } from '../../cli/e2e/running-network.ts'
import { openBrowser } from './browser.ts'
import { assertFitsAndAccessible, keepPicture, openApp, type Look, type OpenedApp } from './opened-app.ts'
import { announceWallet } from './outside-wallet.ts'
import { virtualAuthenticators } from './virtual-authenticator.ts'
import { deployToken, developer, payFrom, permit, settled } from './wallet-chain.ts'
import {
  answerWords,
  createWallet,
  password,
  tabTo,
  unlock,
  useDevelopmentAccount,
  watchTraces,
  wordsOf,
} from './wallet-steps.ts'

const browser: Browser | undefined = await openBrowser()
const en = wordsOf('wallet', 'en')
const sign = wordsOf('sign', 'en')

describe('the wallet', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
    // One validator: nothing here is about agreement.
    network = await startNetwork(folder.path, ['--validators', '1'])
  })
  after(async () => {
    await browser?.close()
    await network?.stop()
    await folder?.remove()
  })

  it('is created, receives, sends, locks and opens again, and tells its secrets to nobody', async () => {
    const app = await open('/wallet', { width: 390 })
    const { page } = app
    const traces = watchTraces(page)
    const words = await createWallet(page)
    assert.equal(words.length, 12)
    await answerWords(page, words, true)
    await page.getByRole('button', { name: en('words.check') }).click()
    await page.getByText(/^That is not word \d+\.$/).waitFor()
    await answerWords(page, words)
    await page.getByRole('button', { name: en('words.check') }).click()
    await page.getByTestId('balance').getByText('0').waitFor()

    await goTo(page, 'nav.receive')
    const address = (await page.getByTestId('own-address').textContent()) as Address
    await page.getByLabel(en('receive.amount')).fill('2.5')
    const link = await page.getByTestId('payment-link').textContent()
    assert.equal(link, `ethereum:${address}@31337?value=2500000000000000000`)
    await keepPicture(page, 'wallet-receive')
    await payFrom(network.rpc, 0, address, parseEther('2.5'))

    await goTo(page, 'nav.overview')
    await page.getByTestId('balance').getByText('2.5').waitFor()
    await page.getByRole('button', { name: '1 of 1 nodes agree' }).click()
    await page.getByRole('dialog').getByText('Signed by 1 validator').waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'wallet-proof')
    await page.keyboard.press('Escape')
    await goTo(page, 'nav.send')
    await page.getByLabel(en('send.to'), { exact: true }).fill(developer(3).address)
    await page.getByText(en('send.firstTime')).waitFor()
    await page.getByLabel(en('send.amount'), { exact: true }).fill('9')
    await page.getByRole('button', { name: en('send.review') }).click()
    await page.getByText(en('send.problem.amountTooMuch')).waitFor()
    await page.getByLabel(en('send.amount'), { exact: true }).fill('1.25')
    await page.getByRole('button', { name: en('send.review') }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText('− 1.25').waitFor()
    await sheet.getByText(sign('sheet.feeNone')).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'wallet-sheet')
    await sheet.getByRole('button', { name: sign('sheet.sign') }).click()
    await sheet.getByText(sign('sheet.doneHint')).waitFor()
    await sheet.getByText(sign('proof.proven'), { exact: true }).waitFor()
    await sheet
      .getByRole('button', { name: sign('sheet.close') })
      .last()
      .click()

    await goTo(page, 'nav.activity')
    await page.getByRole('cell').getByText('Send 1.25 WATT').waitFor()
    await keepPicture(page, 'wallet-activity')
    await page.getByRole('button', { name: en('lock'), exact: true }).click()
    await page.getByLabel(sign('unlock.password'), { exact: true }).fill('not this one')
    await page.getByRole('button', { name: sign('unlock.act'), exact: true }).click()
    await page.getByText(sign('problem.wrong-password')).waitFor()
    await unlock(page)
    await goTo(page, 'nav.overview')
    await page.getByTestId('balance').getByText('1.25').waitFor()

    const told = await traces.all()
    assert(told.length > 1_000)
    for (const part of [words.join(' '), words.slice(0, 3).join(' '), words.slice(-3).join(' '), password])
      assert(!told.includes(part), 'a secret left the page or stayed behind in it')
    for (const index of [0, 1, 2]) {
      const key = mnemonicToAccount(words.join(' '), { addressIndex: index }).getHdKey().privateKey!
      assert(!told.includes(Buffer.from(key).toString('hex')), 'a key left the page or stayed behind in it')
    }
    await app.close()
  })

  it('imports a key, shows it again only for the password, and leaves nothing of it in the page', async () => {
    const key = generatePrivateKey()
    const app = await open('/wallet/import', { theme: 'dark' })
    const { page } = app
    const traces = watchTraces(page)
    const field = page.getByLabel(en('import.field'))
    await field.fill('abandon abandon canary')
    await field.blur()
    await page.getByText('Word 3 is not on the list of wallet words.').waitFor()
    await field.fill(key)
    await page.getByText(en('import.is.key')).waitFor()
    await page.getByRole('button', { name: en('import.act') }).click()
    await page.getByLabel(en('password.new')).fill(password)
    await page.getByLabel(en('password.again')).fill(password)
    await page.getByRole('button', { name: en('import.act') }).click()
    await page.getByText(privateKeyToAccount(key).address).waitFor()
    await goTo(page, 'nav.backup')
    await page.getByLabel(sign('unlock.password'), { exact: true }).fill(password)
    await page.getByRole('button', { name: en('backup.show') }).click()
    assert.equal(await page.getByTestId('private-key').textContent(), key)
    await page.getByRole('button', { name: en('backup.hide') }).click()
    await page.getByTestId('private-key').waitFor({ state: 'detached' })
    assert(!(await traces.all()).includes(key.slice(2)), 'the key left the page or stayed behind in it')
    await app.close()
  })

  it('sends by keyboard alone, in Korean', async () => {
    const t = wordsOf('wallet', 'ko')
    const ts = wordsOf('sign', 'ko')
    const app = await open('/wallet', { theme: 'dark', language: 'ko' })
    const { page } = app
    await tabTo(page, new RegExp(t('welcome.developmentUse', { index: '0' })), 'button')
    await page.keyboard.press('Enter')
    await page.getByTestId('balance').waitFor()
    await tabTo(page, t('nav.send'), 'link')
    await page.keyboard.press('Enter')
    await tabTo(page, t('send.to'), 'textbox')
    await page.keyboard.insertText(developer(4).address)
    await tabTo(page, t('send.amount'), 'textbox')
    await page.keyboard.insertText('0.5')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('− 0.5').waitFor()
    await keepPicture(page, 'wallet-sheet-ko')
    await tabTo(page, ts('sheet.sign'), 'button')
    await page.keyboard.press('Enter')
    await page.getByText(ts('sheet.doneHint')).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await app.close()
  })

  it('goes on waiting for what was sent when the page is loaded again', async () => {
    const app = await open('/wallet')
    const { page } = app
    await useDevelopmentAccount(page, 1)
    await goTo(page, 'nav.send')
    // The node answers everything but receipts, so that it stays on its way as long as the test wants.
    let release = (): void => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    await page.route(`${network.rpc}/**`, async (route) => {
      const asked = route.request().postData() ?? ''
      if (asked.includes('eth_getTransactionReceipt') && !asked.includes('eth_sendRawTransaction')) await held
      await route.continue().catch(() => {}) // The page may be gone by then.
    })
    await page.getByLabel(en('send.to'), { exact: true }).fill(developer(5).address)
    await page.getByLabel(en('send.amount'), { exact: true }).fill('3')
    await page.getByRole('button', { name: en('send.review') }).click()
    await page.getByRole('button', { name: sign('sheet.sign') }).click()
    await page.getByText(sign('sheet.pendingHint')).waitFor()
    await page.reload()
    await page.getByText('1 transaction on its way').waitFor({ state: 'attached' })
    await keepPicture(page, 'wallet-pending')
    release()
    await page.getByText('Send 3 WATT: done').waitFor()
    await page.getByText('1 transaction on its way').waitFor({ state: 'detached' })
    await app.close()
  })

  it('works with another wallet of the browser, and loses nothing when that one refuses', async () => {
    const account = privateKeyToAccount(generatePrivateKey())
    await payFrom(network.rpc, 2, account.address, parseEther('7'))
    const app = await open('/wallet', {}, false)
    const { page } = app
    const outside = await announceWallet(page, { account, rpc: network.rpc })
    await page.goto(`${network.web}/wallet`)
    await page.getByRole('button', { name: 'Connect Test Wallet' }).click()
    await page.getByTestId('balance').getByText('7').waitFor()
    assert(outside.asked.includes('wallet_addEthereumChain'))
    await goTo(page, 'nav.send')
    await page.getByLabel(en('send.to'), { exact: true }).fill(developer(6).address)
    await page.getByLabel(en('send.amount'), { exact: true }).fill('2')
    await page.getByRole('button', { name: en('send.review') }).click()
    outside.confirms = false
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: sign('sheet.sign') }).click()
    await sheet.getByText(sign('problem.outside')).waitFor()
    outside.confirms = true
    await sheet.getByRole('button', { name: sign('sheet.sign') }).click()
    await sheet.getByText(sign('sheet.doneHint')).waitFor()
    await sheet
      .getByRole('button', { name: sign('sheet.close') })
      .last()
      .click()
    await goTo(page, 'nav.overview')
    await page.getByTestId('balance').getByText('5').waitFor()
    await app.close()
  })

  it('signs a text and typed data shown field by field, and refuses what contradicts itself', async () => {
    const app = await open('/wallet')
    const { page } = app
    await useDevelopmentAccount(page, 7)
    await goTo(page, 'nav.sign')
    const field = page.getByLabel(en('sign.field'))
    const sheet = page.getByRole('dialog')
    const review = async (message: string): Promise<void> => {
      await field.fill(message)
      await page.getByRole('button', { name: en('sign.act') }).click()
    }
    await review('I own this account')
    await sheet.getByText('I own this account').waitFor()
    await sheet.getByRole('button', { name: sign('sheet.signMessage'), exact: true }).click()
    const signature = (await page.getByTestId('signature').textContent()) as Hex
    assert.equal(
      await recoverMessageAddress({ message: 'I own this account', signature }),
      developer(7).address,
    )

    await review(JSON.stringify(permit))
    await sheet.getByText(permit.message.spender).waitFor()
    await sheet.getByText(sign('risk.unlimited-approval')).waitFor()
    const button = sheet.getByRole('button', { name: sign('sheet.signMessage'), exact: true })
    assert(await button.isDisabled())
    await sheet.getByRole('textbox').fill(sign('sheet.dangerWord'))
    await button.click()
    const typed = (await page.getByTestId('signature').textContent()) as Hex
    assert.equal(
      await recoverTypedDataAddress({ ...permit, signature: typed } as never),
      developer(7).address,
    )

    await review(JSON.stringify({ ...permit, message: { spender: 'nobody', value: '1' } }))
    await sheet.getByText(sign('problem.typed-data')).waitFor()
    await app.close()
  })

  it('says when the browser has no room, and keeps what was typed', async () => {
    const app = await open('/wallet/create')
    const { page } = app
    const devtools = await page.context().newCDPSession(page)
    const { origin } = new URL(page.url())
    await page.getByLabel(en('password.new')).fill(password)
    await page.getByLabel(en('password.again')).fill(password)
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
    await page.getByRole('button', { name: en('create.act') }).click()
    await page.getByText(sign('problem.storage-full')).waitFor()
    assert.equal(await page.getByLabel(en('password.new')).inputValue(), password)
    await devtools.send('Storage.overrideQuotaForOrigin', { origin })
    await page.getByRole('button', { name: en('create.act') }).click()
    await page.getByTestId('words').waitFor()
    await app.close()
  })

  it('shows who may take tokens, warns before, and takes it back', async () => {
    const owner = developer(2)
    const token = await deployToken(network.rpc, owner)
    const wallet = createWalletClient({ account: owner, transport: http(network.rpc) })
    const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [token, maxUint256] })
    await settled(network.rpc, await wallet.sendTransaction({ chain: null, to: token, data }))
    const app = await open('/wallet', { width: 390, theme: 'dark' })
    const { page } = app
    await useDevelopmentAccount(page, 2)
    await goTo(page, 'nav.approvals')
    await page.getByText(en('approvals.unlimited')).waitFor()
    await keepPicture(page, 'wallet-approvals')
    await page.getByRole('button', { name: en('approvals.revoke') }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(sign('sheet.mayNot')).waitFor()
    await sheet.getByRole('button', { name: sign('sheet.sign') }).click()
    await sheet.getByText(sign('sheet.doneHint')).waitFor()
    await sheet
      .getByRole('button', { name: sign('sheet.close') })
      .last()
      .click()
    await page.getByText(en('approvals.empty')).waitFor()
    await app.close()
  })

  it('locks all tabs together, and unlocks by a passkey', async () => {
    // WebAuthn knows names only.
    const app = await openApp(browser!, `${network.web.replace('127.0.0.1', 'localhost')}/wallet`)
    const { page } = app
    await (await virtualAuthenticators(page)).add('internal')
    await createWallet(page)
    const settings = wordsOf('settings', 'en')
    await page.getByRole('link', { name: settings('title') }).click()
    await page.getByRole('button', { name: settings('security.addPasskey') }).click()
    await page.getByText(settings('security.hasPasskey')).waitFor()
    const other = await page.context().newPage()
    await other.goto(page.url().replace('/settings', '/wallet'))
    await unlock(other)
    await other.getByRole('button', { name: en('lock'), exact: true }).click()
    await page
      .getByRole('link', { name: wordsOf('shell', 'en')('areas.wallet.name') })
      .first()
      .click()
    await page.getByRole('button', { name: sign('unlock.passkey') }).click()
    await page.getByText(en('overview.unsaved')).waitFor()
    await app.close()
  })

  for (const look of [
    { width: 390, theme: 'light', language: 'ko' },
    { width: 1440, theme: 'dark', language: 'en' },
  ] as const) {
    it(`fits and is accessible on every screen: ${look.width} px, ${look.theme}, ${look.language}`, async () => {
      const app = await open('/wallet', look)
      const { page } = app
      const loading = wordsOf('ui', look.language)('loading')
      const show = async (name: string): Promise<void> => {
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.getByText(loading, { exact: true }).first().waitFor({ state: 'detached' })
        await assertFitsAndAccessible(page)
        await keepPicture(page, `wallet-${name}-${look.language}-${look.width}-${look.theme}`)
      }
      await show('welcome')
      const words = await createWallet(page, look.language)
      await show('check')
      await answerWords(page, words)
      await page.getByRole('button', { name: wordsOf('wallet', look.language)('words.check') }).click()
      await page.getByTestId('balance').waitFor()
      await show('overview')
      const t = wordsOf('wallet', look.language)
      for (const place of ['send', 'receive', 'activity', 'approvals', 'accounts', 'sign', 'backup']) {
        await page
          .getByRole('link', { name: t(`nav.${place}`), exact: true })
          .first()
          .click()
        await page.waitForURL(`**/wallet/${place}`)
        await show(place)
      }
      await page.goto(`${network.web}/wallet/import`)
      await show('import')
      await page.goto(`${network.web}/settings`)
      await show('settings')
      await page.goto(`${network.web}/wallet`)
      await page.getByText(t('locked.title')).waitFor()
      await show('locked')
      await app.close()
    })
  }

  function open(path: string, look: Look = {}, isWaiting = true): Promise<OpenedApp> {
    return openApp(browser!, isWaiting ? `${network.web}${path}` : 'about:blank', look)
  }
})

async function goTo(page: Page, key: string): Promise<void> {
  const places = page.getByRole('navigation', { name: en('nav.label') })
  await places.getByRole('link', { name: en(key), exact: true }).click()
}

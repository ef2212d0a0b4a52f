/**
 * Accounts of passkeys in the page, over a running network with its bundler: made, paid, paying, and waiting across a reload.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { isUpgraded, keyOwner, listSessions, readSigners, type Signers } from '@watt/sdk/account'
import { createPublicClient, http, parseEther, type Address, type Hex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import {
  eventually,
  startNetwork,
  temporaryFolder,
  type RunningNetwork,
} from '../../cli/e2e/running-network.ts'
import { openBrowser } from './browser.ts'
import { assertFitsAndAccessible, keepPicture, openApp, type Look, type OpenedApp } from './opened-app.ts'
import { virtualAuthenticators, type Authenticator, type Authenticators } from './virtual-authenticator.ts'
import { developer, payerBySession, payFrom } from './wallet-chain.ts'
import { useDevelopmentAccount, wordsOf } from './wallet-steps.ts'

const browser: Browser | undefined = await openBrowser()
const en = wordsOf('wallet', 'en')
const sign = wordsOf('sign', 'en')
const smart = wordsOf('smart', 'en')
/** Contracts may have to be compiled first. */
const patienceMs = 300_000

describe('an account of passkeys', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
    const flags = ['--validators', '1', '--providers', '0', '--without-indexer']
    network = await startNetwork(folder.path, flags, 'whole')
    await eventually('the bundler', patienceMs, async () =>
      clientOf(network)
        .request({ method: 'eth_supportedEntryPoints' } as never)
        .then(() => true),
    )
  })
  after(async () => {
    await browser?.close()
    await network?.stop()
    await folder?.remove()
  })

  it('is made without words, receives before it stands, and sends', async () => {
    const { app, page } = await open({ width: 390 })
    const address = await makeAccount(page)
    assert.equal(await codeOf(address), undefined)
    await payFrom(network.rpc, 0, address, parseEther('2'))
    await page.getByRole('link', { name: smart('create.later') }).click()
    await page.getByTestId('balance').getByText('2').waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'smart-overview')

    await send(page, developer(5).address, '0.5')
    await signed(page)
    assert.notEqual(await codeOf(address), undefined)
    assert.equal(await clientOf(network).getBalance({ address }), parseEther('1.5'))
    await goTo(page, 'nav.activity')
    await page.getByRole('cell').getByText('Send 0.5 WATT', { exact: true }).waitFor()
    await app.close()
  })

  it('goes on waiting for what was sent when the page is loaded again', async () => {
    const { app, page } = await open()
    const address = await makeAccount(page)
    await payFrom(network.rpc, 1, address, parseEther('1'))
    let release = (): void => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    await page.route(`${network.rpc}/**`, async (route) => {
      const asked = route.request().postData() ?? ''
      if (asked.includes('eth_getUserOperationReceipt') && !asked.includes('eth_sendUserOperation'))
        await held
      await route.continue().catch(() => {}) // The page may be gone by then.
    })
    await page.getByRole('link', { name: smart('create.later') }).click()
    await send(page, developer(6).address, '0.25')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: sign('sheet.sign') })
      .click()
    await page.getByText(sign('sheet.pendingHint')).waitFor()
    await page.reload()
    await page.getByText('1 transaction on its way').waitFor({ state: 'attached' })
    release()
    await page.getByText('Send 0.25 WATT: done').waitFor()
    await app.close()
  })

  it('signs texts that contracts can check, and loses nothing when the passkey is not confirmed', async () => {
    const { app, page, device } = await open({ theme: 'dark' })
    const address = await makeAccount(page)
    await page.getByRole('link', { name: smart('create.later') }).click()
    await goTo(page, 'nav.sign')
    await page.getByLabel(en('sign.field')).fill('I own this account')
    await page.getByRole('button', { name: en('sign.act') }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: sign('sheet.signMessage'), exact: true })
      .click()
    const signature = (await page.getByTestId('signature').textContent()) as Hex
    const client = clientOf(network)
    assert.equal(await client.verifyMessage({ address, message: 'I own this account', signature }), true)
    assert.equal(await client.verifyMessage({ address, message: 'I own another', signature }), false)

    await payFrom(network.rpc, 2, address, parseEther('1'))
    await device.recognise(false)
    await send(page, developer(7).address, '0.1')
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: sign('sheet.sign') }).click()
    await sheet.getByText(sign('problem.passkey-refused')).waitFor()
    await sheet.getByRole('button', { name: sign('sheet.cancel') }).click()
    assert.equal(await page.getByLabel(en('send.amount'), { exact: true }).inputValue(), '0.1')
    await app.close()
  })

  it('takes a second passkey and lets it go, and wants a key of the wallet to agree', async () => {
    const { app, page, authenticators, device } = await open({ width: 390 })
    await useDevelopmentAccount(page, 5)
    await goTo(page, 'nav.accounts')
    const address = await makeAccount(page)
    await page.getByRole('link', { name: smart('create.second') }).click()
    await page.getByText(smart('signers.alone')).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'smart-signers-alone')

    // A person touches the one that is meant: another that is touched as well says no.
    const key = await authenticators.add('usb')
    await device.touch(false)
    await page.getByRole('button', { name: smart('create.act') }).click()
    await page.getByRole('dialog').getByText(sign('risk.signers-change')).waitFor()
    await Promise.all([device.touch(true), key.touch(false)])
    await signed(page)
    const remove = page.getByRole('button', { name: smart('signers.remove') })
    await remove.nth(1).waitFor()
    assert.equal((await signersOf(address)).signers.length, 2)
    await keepPicture(page, 'smart-signers-two')
    await remove.nth(1).click()
    await signed(page)
    await page.getByText(smart('signers.alone')).waitFor()

    await page.getByLabel(smart('add.own')).selectOption(developer(5).address)
    await page.getByRole('button', { name: smart('add.act'), exact: true }).click()
    await signed(page)
    await page.getByLabel(smart('signers.threshold')).selectOption('2')
    await signed(page)
    assert.equal((await signersOf(address)).threshold, 2n)
    await payFrom(network.rpc, 3, address, parseEther('1'))
    await send(page, developer(8).address, '0.4')
    await signed(page)
    await app.close()
  })

  it('is found again by its passkey alone, standing or not', async () => {
    const { app, page } = await open({ width: 390, theme: 'dark' })
    const forget = async (): Promise<void> => {
      await goTo(page, 'nav.accounts')
      await page.getByRole('button', { name: en('accounts.remove'), exact: true }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: en('accounts.remove'), exact: true })
        .click()
      await page.getByText(en('welcome.title')).waitFor()
    }
    const find = async (address: Address): Promise<void> => {
      await page.getByRole('link', { name: en('welcome.passkey') }).click()
      await page.getByRole('button', { name: smart('find.act') }).click()
      await page.getByTestId('balance').waitFor()
      await page.getByText(address, { exact: true }).waitFor()
    }
    const address = await makeAccount(page)
    await page.getByRole('link', { name: smart('create.later') }).click()
    await forget()
    await find(address)
    await payFrom(network.rpc, 7, address, parseEther('1'))
    await send(page, developer(8).address, '0.1')
    await signed(page)
    await forget()
    await find(address)
    await send(page, developer(8).address, '0.2')
    await signed(page)
    await app.close()
  })

  it('lets a key spend a little, as a program that was given it, until it is revoked', async () => {
    const { app, page } = await open()
    const address = await makeAccount(page)
    await payFrom(network.rpc, 6, address, parseEther('1'))
    await page.getByRole('link', { name: smart('create.later') }).click()
    await send(page, developer(8).address, '0.1')
    await signed(page)
    await goTo(page, 'nav.signers')
    const key = privateKeyToAccount(generatePrivateKey())
    const friend = privateKeyToAccount(generatePrivateKey()).address
    await page.getByRole('button', { name: smart('session.grant'), exact: true }).click()
    await page.getByText(smart('session.problem.amount')).waitFor()
    await page.getByLabel(smart('session.keyField')).fill(key.address)
    await page.getByLabel(smart('session.to'), { exact: true }).fill(friend)
    await page.getByLabel(smart('session.amount')).fill('0.2')
    await page.getByLabel(smart('session.callLimit')).fill('3')
    await page.getByRole('button', { name: smart('session.grant'), exact: true }).click()
    await page.getByRole('dialog').getByText(sign('risk.session-grant')).waitFor()
    await signed(page)
    await page.getByText('0 / 3').waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'smart-session')

    const [known] = await listSessions(clientOf(network), address)
    const pay = await payerBySession(network.rpc, address, known!.session, keyOwner(key))
    await pay(friend, parseEther('0.15'))
    assert.equal(await clientOf(network).getBalance({ address: friend }), parseEther('0.15'))
    await assert.rejects(pay(friend, parseEther('0.1')), /AA23|reverted/)
    await page.getByText('1 / 3').waitFor()
    await page.getByRole('button', { name: smart('session.revoke') }).click()
    await signed(page)
    await page.getByText(smart('session.is.revoked')).waitFor()
    await assert.rejects(pay(friend, 1n), /AA23|AA24|reverted|signature/i)
    await app.close()
  })

  it('is what an ordinary account becomes in place, and back', async () => {
    const app = await openApp(browser!, `${network.web}/wallet`, { theme: 'dark' })
    const { page } = app
    await useDevelopmentAccount(page, 4)
    const { address } = developer(4)
    await goTo(page, 'nav.signers')
    await page.getByText(smart('upgrade.means.key')).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'smart-upgrade')
    await page.getByRole('button', { name: smart('upgrade.act'), exact: true }).click()
    await page.getByRole('dialog').getByText(sign('risk.delegation')).waitFor()
    await signed(page)
    await page.getByText(smart('signers.ownKey')).waitFor()
    assert.equal(isUpgraded(await codeOf(address)), true)

    await page.getByLabel(smart('add.field')).fill(developer(9).address)
    await page.getByRole('button', { name: smart('add.act'), exact: true }).click()
    await signed(page)
    await page.getByText(smart('signers.last')).waitFor()
    await assertFitsAndAccessible(page)
    await keepPicture(page, 'smart-upgraded')
    assert.deepEqual(await signersOf(address), {
      signers: [developer(9).address.toLowerCase()],
      threshold: 1n,
    })

    await goTo(page, 'nav.sign')
    await page.getByLabel(en('sign.field')).fill('Still mine')
    await page.getByRole('button', { name: en('sign.act') }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: sign('sheet.signMessage'), exact: true })
      .click()
    const signature = (await page.getByTestId('signature').textContent()) as Hex
    assert.equal(await clientOf(network).verifyMessage({ address, message: 'Still mine', signature }), true)

    await goTo(page, 'nav.signers')
    await page.getByRole('button', { name: smart('back.act'), exact: true }).click()
    await signed(page)
    await page.getByText(smart('upgrade.means.key')).waitFor()
    assert.equal(await codeOf(address), undefined)
    await app.close()
  })

  async function open(look: Look = {}): Promise<{
    readonly app: OpenedApp
    readonly page: Page
    readonly authenticators: Authenticators
    readonly device: Authenticator
  }> {
    // WebAuthn knows names only.
    const app = await openApp(browser!, `${network.web.replace('127.0.0.1', 'localhost')}/wallet`, look)
    const authenticators = await virtualAuthenticators(app.page)
    return { app, page: app.page, authenticators, device: await authenticators.add('internal') }
  }

  async function signersOf(address: Address): Promise<Signers> {
    const found = await readSigners(clientOf(network), address)
    assert.ok(found, 'the account stands')
    return found
  }

  async function codeOf(address: Address): Promise<Hex | undefined> {
    return clientOf(network).getCode({ address })
  }
})

function clientOf({ rpc }: RunningNetwork) {
  return createPublicClient({ transport: http(rpc, { retryCount: 10, retryDelay: 300 }), cacheTime: 0 })
}

/** Makes the account and stays where its address is shown. */
async function makeAccount(page: Page): Promise<Address> {
  await page.getByRole('link', { name: en('welcome.passkey') }).click()
  const act = page.getByRole('button', { name: smart('create.act') })
  await act.waitFor()
  await assertFitsAndAccessible(page)
  await keepPicture(page, 'smart-create')
  await act.click()
  await page.getByText(smart('create.made'), { exact: true }).waitFor()
  const address = await page.getByText(/^0x[0-9a-fA-F]{40}$/).textContent()
  return address as Address
}

/** Fills in the form and has the sheet shown. */
async function send(page: Page, to: Address, amount: string): Promise<void> {
  await goTo(page, 'nav.send')
  await page.getByLabel(en('send.to'), { exact: true }).fill(to)
  await page.getByLabel(en('send.amount'), { exact: true }).fill(amount)
  await page.getByRole('button', { name: en('send.review') }).click()
}

/** Signs what the sheet shows, again where the node was too busy, and closes it when it is in a block. */
async function signed(page: Page): Promise<void> {
  const sheet = page.getByRole('dialog')
  const done = sheet.getByText(sign('sheet.doneHint'))
  const busy = sheet.getByText(sign('problem.other'))
  for (let again = 0; again < 5; again++) {
    await sheet.getByRole('button', { name: sign('sheet.sign') }).click()
    await done.or(busy).first().waitFor()
    if (!(await busy.isVisible())) break
  }
  await done.waitFor()
  await close(page)
  await sheet.waitFor({ state: 'detached' })
}

async function close(page: Page): Promise<void> {
  const sheet = page.getByRole('dialog')
  await sheet
    .getByRole('button', { name: sign('sheet.close') })
    .last()
    .click()
}

async function goTo(page: Page, key: string): Promise<void> {
  const places = page.getByRole('navigation', { name: en('nav.label') })
  await places.getByRole('link', { name: en(key), exact: true }).click()
}

/**
 * Energy and decisions over a running network with its oracle, as people use them: a price and a swap, KWT from a vault,
 * a stake, a vote; in English on a desktop and in Korean on a phone.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { findEnergy, listRegions, readPrice, readStake, regionNamed, vaultsOf } from '@watt/sdk/energy'
import { findGovernance, findProposal, readStatus } from '@watt/sdk/governance'
import type { Browser, Page } from 'playwright-core'
import { createPublicClient, erc20Abi, http, parseEther, type PublicClient } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import {
  eventually,
  startNetwork,
  temporaryFolder,
  type RunningNetwork,
} from '../../cli/e2e/running-network.ts'
import { writeDuration } from '../src/i18n/durations.ts'
import { openBrowser } from './browser.ts'
import { assertFitsAndAccessible, keepPicture, openApp, type Look, type OpenedApp } from './opened-app.ts'
import { tabTo, useDevelopmentAccount, wordsOf } from './wallet-steps.ts'

const browser: Browser | undefined = await openBrowser()
/** Contracts, first rounds and pools of a network that just began, on a machine with other work. */
const foundingMs = 600_000
const developer = (addressIndex: number) =>
  mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex })

describe('energy and decisions', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let client: PublicClient
  /** Where the proposal of these tests is. */
  let proposed: string

  before(async () => {
    folder = await temporaryFolder()
    // One validator, slow blocks: nothing here is about agreement, and reporters and page share the one node.
    const flags = ['--validators', '1', '--block-time-ms', '2000', '--providers', '0', '--without-indexer']
    network = await startNetwork(folder.path, flags, 'whole')
    client = createPublicClient({ transport: http(network.rpc, { retryCount: 8, timeout: 60_000 }) })
    await energy()
  })
  after(async () => {
    await browser?.close()
    await network?.stop()
    await folder?.remove()
  })

  it('stakes by phone, in Korean: wraps, allows, stakes', async () => {
    const t = wordsOf('energy', 'ko')
    const app = await open('/wallet', { width: 390, theme: 'dark', language: 'ko' })
    const { page } = app
    await useDevelopmentAccount(page, 2, 'ko')
    await go(page, '/energy/stake')
    await page.getByLabel(t('form.amount'), { exact: true }).fill('5')
    for (const name of [
      t('stake.wrap', { amount: '5 WATT' }),
      t('form.allow', { amount: '5 wWATT' }),
      t('stake.act'),
    ]) {
      await page.getByRole('button', { name, exact: true }).click()
      await sign(page, 'ko')
    }
    await page.getByText(t('stake.yours'), { exact: true }).waitFor()
    await keepPicture(page, 'energy-stake')
    const { contracts } = await energy()
    assert.equal((await readStake(client, contracts, developer(2).address)).staked, parseEther('5'))
    await app.close()
  })

  it('proposes and votes by phone and keyboard, in Korean, on calls told in words', async () => {
    const t = wordsOf('governance', 'ko')
    const app = await open('/wallet', { width: 390, language: 'ko' })
    const { page } = app
    await useDevelopmentAccount(page, 3, 'ko')
    await go(page, '/governance')
    // Enough for threshold and quorum, which rise while the pools of a new network are filled with wrapped coins.
    await page.getByLabel(t('power.amount'), { exact: true }).fill('8000')
    await page.getByRole('button', { name: t('power.wrap'), exact: true }).click()
    await sign(page, 'ko')
    const contracts = await findGovernance(client)
    // A vote of the local network lasts a minute: where that was too short for this machine, the next one is tried.
    let votes = 0n
    for (let left = 5; left > 0 && votes === 0n; left--) {
      await propose(page, `Shorter votes ${left}`)
      proposed = new URL(page.url()).pathname
      await page.getByText(t('call.votingPeriod', { time: writeDuration(90, 'ko') })).waitFor()
      const button = page.getByRole('button', { name: t('vote.for'), exact: true })
      await button
        .or(page.getByText(t('state.defeated'), { exact: true }))
        .first()
        .waitFor()
      if (!(await button.isVisible())) continue
      await tabTo(page, t('vote.for'), 'button')
      await page.keyboard.press('Enter')
      await sign(page, 'ko').catch((error: unknown) => assert.ok(left > 1, String(error)))
      const status = await eventually('the votes', foundingMs, async () =>
        readStatus(client, contracts, await findProposal(client, contracts, proposed.split('/').at(-1)!)),
      )
      votes = status.votes.for
    }
    assert.equal(votes, parseEther('8000'))
    await page.getByText(t('votes.quorum'), { exact: true }).waitFor()
    await keepPicture(page, 'governance-proposal')
    await app.close()
  })

  it('shows a price with its age and sources, swaps at it, and lends to a pool for a while', async () => {
    await priceInSpain()
    const t = wordsOf('energy', 'en')
    const app = await open('/wallet')
    const { page } = app
    await useDevelopmentAccount(page, 0)
    await go(page, '/energy')
    await page.getByRole('link', { name: 'Spain (ES)' }).click()
    await page.getByRole('tab', { name: t('tabs.swap') }).waitFor()
    await page.getByText(t('figure.index'), { exact: true }).first().waitFor()
    await page.getByRole('heading', { name: t('sources.retail') }).waitFor()
    await page
      .getByText(/^[5-7] of 7 reporters$/)
      .first()
      .waitFor()
    await keepPicture(page, 'energy-region')

    await page.getByRole('tab', { name: t('tabs.swap') }).click()
    const before = await held(0)
    await page.getByLabel(t('swap.pay'), { exact: true }).fill('10')
    await page.getByText(t('swap.least'), { exact: true }).waitFor()
    await keepPicture(page, 'energy-swap')
    await page.getByRole('button', { name: t('form.allow', { amount: '10 tUSD' }) }).click()
    await sign(page)
    await page.getByRole('button', { name: t('swap.act'), exact: true }).click()
    await page.getByRole('dialog').getByText(wordsOf('sign', 'en')('sheet.gets')).waitFor()
    await keepPicture(page, 'energy-swap-sheet')
    await sign(page)
    assert.ok((await held(0)) > before, 'the swap brought no KWT')

    await page.getByRole('tab', { name: t('tabs.pool') }).click()
    await page.getByText(t('pool.nothing')).waitFor()
    await page.getByLabel(t('pool.add.amount'), { exact: true }).fill('5')
    for (const name of [/^Allow 5 KWTES$/, /^Allow [\d.]+ tUSD$/, t('pool.add.act')]) {
      await page.getByRole('button', { name, exact: true }).click()
      await sign(page)
    }
    await page.getByText(t('pool.worth')).waitFor()
    await page.getByRole('combobox', { name: t('pool.action') }).selectOption('remove')
    await keepPicture(page, 'energy-pool')
    for (const name of [/^Allow [\d.]+ pool shares$/, t('pool.remove.act')]) {
      await page.getByRole('button', { name, exact: true }).click()
      await sign(page)
    }
    await page.getByRole('button', { name: t('pool.nothing') }).waitFor()
    await app.close()
  })

  it('mints KWT from a vault and shows what it owes', async () => {
    await priceInSpain()
    const t = wordsOf('energy', 'en')
    const app = await open('/wallet', { theme: 'dark' })
    const { page } = app
    await useDevelopmentAccount(page, 1)
    await go(page, '/energy/ES?tab=mint')
    await page.getByText(t('vault.none')).waitFor()
    await page.getByLabel(t('mint.amount'), { exact: true }).fill('2')
    await page.getByText(/A vault owes at least/).waitFor()
    await page.getByLabel(t('mint.amount'), { exact: true }).fill('20')
    await page.getByText(t('mint.soldAbove')).waitFor()
    await keepPicture(page, 'energy-mint')
    await page.getByRole('button', { name: /^Allow [\d.]+ tUSD$/ }).click()
    await sign(page)
    await page.getByRole('button', { name: t('mint.act'), exact: true }).click()
    await sign(page)
    await page.getByText(t('mint.done')).waitFor()
    await page.getByText(t('risk.soldAbove')).last().waitFor()
    await keepPicture(page, 'energy-vault')
    const { contracts, region } = await energy()
    const price = await readPrice(client, region)
    const [vault] = await vaultsOf(
      client,
      regionNamed(await listRegions(client, contracts), 'ES'),
      developer(1).address,
      price,
    )
    assert.equal(vault?.debt, parseEther('20.1'))
    await app.close()
  })

  for (const look of [
    { width: 390, theme: 'dark', language: 'ko' },
    { width: 1440, theme: 'light', language: 'en' },
    { width: 390, theme: 'light', language: 'fr' },
  ] as const) {
    it(`fits ${look.width} px in ${look.language} and passes WCAG 2.2 AA in the ${look.theme} theme`, async () => {
      const app = await open('/energy', look)
      const { page } = app
      const t = wordsOf('energy', look.language)
      const g = wordsOf('governance', look.language)
      const screens: readonly (readonly [path: string, sign: string])[] = [
        ['/energy', t('column.market')],
        ['/energy/ES', t('round.median')],
        ['/energy/ES?tab=swap', t('swap.slippage')],
        ['/energy/ES?tab=pool', t('pool.inside')],
        ['/energy/ES?tab=mint', t('mint.ratio')],
        ['/energy/ES?tab=redeem', t('redeem.amount')],
        ['/energy/XX', t('unknown.title')],
        ['/energy/stake', t('stake.delay')],
        ['/energy/green', t('green.noSupplier')],
        ['/energy/oracle', t('oracle.reporters')],
        ['/energy/oracle/ES-1', t('round.root')],
        ['/energy/oracle/ES-999999', t('round.notFound')],
        ['/governance', g('power.title')],
        ['/parameters', g('parameter.quorum')],
        ['/proposal/0x123456789', g('unknown.title')],
        ['/proposal/new', g('new.name')],
      ]
      for (const [path, text] of screens) {
        await go(page, path)
        await page.getByText(text, { exact: true }).first().waitFor({ state: 'attached' })
        await assertFitsAndAccessible(page)
        await keepPicture(page, `${look.language}${path.replaceAll(/\W+/g, '-')}`)
      }
      await app.close()
    })
  }

  it('starts the wait of what was won, and carries it out', async () => {
    const t = wordsOf('governance', 'en')
    const app = await open('/wallet', { width: 390 })
    const { page } = app
    // Anybody may.
    await useDevelopmentAccount(page, 5)
    await go(page, proposed)
    for (const step of ['queue', 'execute'] as const) {
      await page.getByRole('button', { name: t(`advance.${step}.act`), exact: true }).click()
      await sign(page)
    }
    await page.getByText(t('state.executed'), { exact: true }).waitFor()
    await keepPicture(page, 'governance-executed')
    const { governor } = await findGovernance(client)
    assert.equal(await client.readContract({ ...governor, functionName: 'votingPeriod' }), 90n)
    await app.close()
  })

  /** Signs what the sheet shows, and closes it when it is in a block. */
  async function sign(page: Page, language = 'en'): Promise<void> {
    const s = wordsOf('sign', language)
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: s('sheet.sign'), exact: true }).click()
    await sheet.getByText(s('sheet.doneHint')).waitFor()
    await sheet
      .getByRole('button', { name: s('sheet.close') })
      .last()
      .click()
    await sheet.waitFor({ state: 'detached' })
  }

  /** Proposes shorter votes, in Korean; what was typed outlasts a reload. Back on the page of the proposal. */
  async function propose(page: Page, title: string): Promise<void> {
    const t = wordsOf('governance', 'ko')
    await go(page, '/proposal/new')
    await page.getByLabel(t('new.parameter'), { exact: true }).selectOption('votingPeriod')
    await page.getByLabel(t('new.unit'), { exact: true }).selectOption('second')
    await page.getByLabel(t('new.value'), { exact: true }).fill('90')
    await page.getByLabel(t('new.name'), { exact: true }).fill(title)
    await page.reload()
    await page.getByText(t('call.votingPeriod', { time: writeDuration(90, 'ko') })).waitFor()
    await keepPicture(page, 'governance-new')
    await tabTo(page, t('new.act'), 'button')
    await page.keyboard.press('Enter')
    await sign(page, 'ko')
    await page.waitForURL(/\/proposal\/0x/)
  }

  /** Contracts and Spain; a busy node is asked again. */
  function energy() {
    return eventually('the regions', foundingMs, async () => {
      const contracts = await findEnergy(client)
      return { contracts, region: regionNamed(await listRegions(client, contracts), 'ES') }
    })
  }

  /** The first rounds, and the pools that are filled after them. */
  async function priceInSpain(): Promise<void> {
    const { region } = await energy()
    await eventually('a price and a pool in Spain', foundingMs, async () => {
      const { market, healthy } = await readPrice(client, region)
      return healthy && market !== undefined
    })
  }

  async function held(index: number): Promise<bigint> {
    const { region } = await energy()
    const { address } = region.token
    const args = [developer(index).address] as const
    return eventually('a balance', foundingMs, () =>
      client.readContract({ address, abi: erc20Abi, functionName: 'balanceOf', args }),
    )
  }

  async function go(page: Page, path: string): Promise<void> {
    await page.goto(`${network.web}${path}`)
  }

  function open(path: string, look: Look = {}): Promise<OpenedApp> {
    return openApp(browser!, `${network.web}${path}`, look)
  }
})

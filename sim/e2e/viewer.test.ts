/**
 * The page that shows a trace, opened from a disk as a person opens it: by keyboard, on a phone and a desktop, in both
 * themes.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../../apps/web/e2e/browser.ts'
import { splitPlan } from '../src/fork.ts'
import { drawPlan, type Plan } from '../src/plan.ts'
import { runProtocol } from '../src/protocol/run.ts'
import type { Trace, TraceEvent } from '../src/trace.ts'
import { renderTrace } from '../src/viewer/render.ts'

const browser: Browser | undefined = await openBrowser()
const shots = process.env['WATT_SCREENSHOTS']

describe('the viewer', { skip: browser ? false : 'no Chromium on this machine' }, () => {
  const fork = traceOf(splitPlan(2))
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-viewer-'))
    const storm = traceOf(drawPlan(5, { durationMs: 60_000 }))
    await writeFile(join(folder, 'fork.html'), renderTrace(fork))
    await writeFile(join(folder, 'storm.html'), renderTrace(storm))
  })
  after(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function open(name: string, width: number, colorScheme: 'light' | 'dark'): Promise<OpenPage> {
    const context = await browser!.newContext({ viewport: { width, height: 900 }, colorScheme })
    const page = await context.newPage()
    const troubles: string[] = []
    const requests: string[] = []
    page.on('console', (message) => troubles.push(message.text()))
    page.on('pageerror', (error) => troubles.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(join(folder, name)).href)
    await timelineOf(page).waitFor()
    return { page, troubles, requests }
  }

  it('leads to the violation by keyboard alone, and tells what the node said and knew', async () => {
    const { page, troubles, requests } = await open('fork.html', 1440, 'light')
    for (let presses = 0; presses < 5 && (await focused(page)) !== 'Go to the violation'; presses++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const { node } = fork.violation!
    const own = fork.events.filter((it) => it.node === node)
    const decision = own.findLast((it) => it.type === 'decide')!
    const decided = `Node ${node} decided slot 1: ${decision.value}`
    await page.getByRole('heading', { name: decided }).waitFor()
    await page.getByRole('heading', { name: `What node ${node} knew of slot 1` }).waitFor()
    // Who convinced it said so: a statement about the same value stands there.
    const heard = page.locator('.panel tbody tr', { hasText: `confirm 1 ${decision.value}` })
    assert((await heard.count()) >= 1)

    await timelineOf(page).focus()
    await page.keyboard.press('p')
    const said = `Node ${node} said, slot 1: externalize 1 ${decision.value}`
    await page.getByRole('heading', { name: said }).waitFor()
    assert.match((await page.locator('.pledges').textContent()) ?? '', /commit1 [0-9a-f]{6}.*nH/)
    assert.equal(await page.locator('.events [aria-current]').count(), 1)
    await page.keyboard.press('n')
    await page.getByRole('heading', { name: decided }).waitFor()
    await page.keyboard.press('ArrowUp')
    await page.getByRole('heading', { name: new RegExp(`^Node (?!${node} )`) }).waitFor()

    await page.getByRole('button', { name: /^partition/ }).press('Enter')
    await page.getByRole('heading', { name: /^Fault: partition [\d ]+ \| [\d ]+$/ }).waitFor()
    assert.deepEqual(troubles, [])
    assert.deepEqual(requests.length, 1)
    await screenshot(page, 'viewer-desktop')
    await page.context().close()
  })

  it('moves, zooms and selects in the timeline, and filters the events', async () => {
    const { page, troubles } = await open('storm.html', 1440, 'dark')
    const whole = await pixels(page)
    await timelineOf(page).focus()
    for (const key of ['+', '+', 'ArrowRight']) await page.keyboard.press(key)
    assert.notEqual(await pixels(page), whole)
    await page.keyboard.press('0')
    assert.equal(await pixels(page), whole)
    await timelineOf(page).hover()
    await page.mouse.wheel(0, -600)
    const closer = await pixels(page)
    assert.notEqual(closer, whole)
    const box = (await timelineOf(page).boundingBox())!
    await page.mouse.move(box.x + 800, box.y + 10)
    await page.mouse.down()
    await page.mouse.move(box.x + 500, box.y + 10)
    await page.mouse.up()
    assert.notEqual(await pixels(page), closer)
    await page.mouse.move(box.x + 500, box.y + 10)
    await page.mouse.down()
    await page.mouse.move(box.x + 800, box.y + 10)
    await page.mouse.up()
    assert.equal(await pixels(page), closer)

    await page.getByRole('combobox', { name: 'Node' }).selectOption('node 2')
    await page.getByLabel('Slot').fill('2')
    const rows = await page.locator('.list .events button').allTextContents()
    assert(rows.length > 3)
    for (const row of rows) assert.match(row, /s Node 2 (?!heard).*slot 2/)
    await page.getByLabel('what was heard').check()
    await page.locator('.list .events button', { hasText: 'Node 2 heard from node' }).first().click()
    await page.getByRole('heading', { name: /^Node 2 heard from node \d.*slot 2/ }).waitFor()
    assert.deepEqual(troubles, [])
    await page.context().close()
  })

  for (const theme of ['light', 'dark'] as const)
    for (const width of [390, 1440])
      it(`fits ${width} px and passes WCAG 2.2 AA in the ${theme} theme`, async () => {
        const { page } = await open('storm.html', width, theme)
        await timelineOf(page).focus()
        await page.keyboard.press('n')
        await page.getByRole('heading', { name: /^What node \d+ knew/ }).waitFor()
        await page.locator('summary').click()
        const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
        assert(overflow <= 0, `the page is ${overflow} px too wide`)
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
          .analyze()
        assert.deepEqual(
          violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
          [],
        )
        await screenshot(page, `viewer-${width}-${theme}`)
        await page.context().close()
      })
})

type OpenPage = {
  readonly page: Page
  readonly troubles: readonly string[]
  readonly requests: readonly string[]
}

function traceOf(plan: Plan): Trace {
  const events: TraceEvent[] = []
  const { violation } = runProtocol(plan, { tracer: (event) => events.push(event) })
  return { plan, calmAtMs: plan.durationMs, events, violation }
}

function timelineOf(page: Page): ReturnType<Page['locator']> {
  return page.getByLabel('Timeline, one lane per node')
}

function focused(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement?.textContent')
}

/** What the timeline shows, once it was painted. */
async function pixels(page: Page): Promise<unknown> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  return page.evaluate("document.querySelector('main > canvas').toDataURL()")
}

async function screenshot(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
}

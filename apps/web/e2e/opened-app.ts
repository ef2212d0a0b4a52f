/**
 * The app as a person has it open: a window of some width, theme and language, that fails the test when a script does.
 * @module
 */
import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'

const shots = process.env['WATT_SCREENSHOTS']
/** A machine under load may take its time; nothing here measures speed. */
const patienceMs = 90_000

export type Look = {
  readonly width?: number
  readonly theme?: 'light' | 'dark'
  readonly language?: string
}

export type OpenedApp = {
  readonly page: Page
  /** What scripts threw and the console complained of, so far. */
  readonly complaints: readonly string[]
  /** Closes the window. @throws when anything complained. */
  readonly close: () => Promise<void>
}

/** Opens an address of the app in a window of its own. */
export async function openApp(
  browser: Browser,
  url: string,
  { width = 1440, theme = 'light', language = 'en' }: Look = {},
): Promise<OpenedApp> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale: language,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isBusyNode(message.text())) complaints.push(message.text())
  })
  await page.goto(url)
  return {
    page,
    complaints,
    close: async () => {
      await context.close()
      assert.deepEqual(complaints, [])
    },
  }
}

/** A node that is busy asks to be asked again, and is; browsers write each such answer on the console. */
function isBusyNode(complaint: string): boolean {
  return complaint.startsWith('Failed to load resource:') && complaint.includes('status of 429')
}

/**
 * Nothing is wider than the screen, and axe finds nothing against WCAG 2.2 AA. What is found is looked for again: while a
 * sheet opens or colours change there are moments that nobody reads.
 * @param without - Rules of axe that say nothing here.
 */
export async function assertFitsAndAccessible(page: Page, without: readonly string[] = []): Promise<void> {
  for (let looksLeft = 3; looksLeft > 0; looksLeft--) {
    const faults = await faultsOf(page, without)
    if (faults.length === 0) return
    if (looksLeft === 1) assert.deepEqual(faults, [], page.url())
    await delay(1_000)
  }
}

async function faultsOf(page: Page, without: readonly string[]): Promise<readonly unknown[]> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .disableRules([...without])
    .analyze()
  const found = violations.map(({ id, nodes: [node] }) => [id, node?.html, node?.failureSummary])
  return overflow > 0 ? [`${overflow} px too wide`, ...found] : found
}

/** Keeps a picture of the whole screen when WATT_SCREENSHOTS names a folder. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (!shots) return
  await mkdir(shots, { recursive: true })
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
}

/**
 * What a person does to store a file, and what is done to the page meanwhile.
 * @module
 */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { tabTo, wordsOf } from './wallet-steps.ts'

export type ChosenFile = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }

/** Chooses a file by the keyboard alone. */
export async function chooseByKeyboard(page: Page, file: ChosenFile): Promise<void> {
  const isThere = (): Promise<boolean> =>
    page.evaluate(() => document.activeElement?.matches('input[type=file]') ?? false)
  await page.locator('input[type=file]').waitFor({ state: 'attached' })
  // Asked for well before the key: a browser told at the same moment opens a window of its own.
  const chooser = page.waitForEvent('filechooser')
  for (let press = 0; !(await isThere()); press++) {
    assert(press < 60, 'no Tab leads to the choice of files')
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Space')
  await (await chooser).setFiles(file)
}

/** Waits for the cost, stores, and signs what is asked for, all by the keyboard. */
export async function storeByKeyboard(page: Page, language: string, name: string): Promise<void> {
  const t = wordsOf('storage', language)
  const sheet = wordsOf('sign', language)
  await page.getByText(t('upload.perGigabyte'), { exact: true }).waitFor()
  await tabTo(page, storeButton(language), 'button')
  await page.keyboard.press('Enter')
  for (const title of [titleOf(t('upload.sign.order'), name), titleOf(t('upload.sign.match'), name)]) {
    await page.getByRole('heading', { name: title, exact: true }).waitFor()
    const dialog = page.getByRole('dialog')
    const sign = dialog.getByRole('button', { name: sheet('sheet.sign'), exact: true })
    await sign.and(page.locator(':enabled')).waitFor()
    await tabTo(page, sheet('sheet.sign'), 'button')
    await page.keyboard.press('Enter')
    await dialog.getByText(sheet('sheet.done')).waitFor()
    await page.keyboard.press('Escape')
  }
}

/** The same by the mouse. */
export async function storeByMouse(page: Page, name: string): Promise<void> {
  await page.getByText('1 GB for a month').or(page.getByText('How long')).first().waitFor()
  await page.getByRole('button', { name: storeButton('en') }).click()
  for (const title of [`Store ${name}`, `Find providers for ${name}`]) {
    await page.getByRole('heading', { name: title, exact: true }).waitFor()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Sign and send' }).click()
    await dialog.getByText(wordsOf('sign', 'en')('sheet.done')).waitFor()
    await page.keyboard.press('Escape')
  }
}

/** "Store 1 file", whatever its language. */
export function storeButton(language: string): RegExp {
  return { en: /^Store 1 file$/, ko: /^파일 1개 저장하기$/ }[language] ?? /1/
}

/** The arm of a plural that is for exactly one. */
function titleOf(text: string, name: string): string {
  return /=1 \{(.*)\} other/.exec(text)![1]!.replace('{name}', name)
}

/**
 * Lets so many parts of shards through to their providers and holds the rest, as a line that hangs.
 * @returns bytes that were let through
 */
export async function holdPartsAfter(page: Page, count: number): Promise<() => number> {
  let parts = 0
  let bytes = 0
  await page.route(/\/pieces\/\d+$/, async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue()
    // A request that hangs ends with the page.
    if (++parts > count) return undefined
    bytes += route.request().postDataBuffer()?.length ?? 0
    return route.continue()
  })
  return () => bytes
}

/** Bytes of shards that are sent from now on. */
export function watchParts(page: Page): () => number {
  let bytes = 0
  page.on('request', (request) => {
    if (request.method() === 'PATCH') bytes += request.postDataBuffer()?.length ?? 0
  })
  return () => bytes
}

/**
 * What a person does with the wallet, and what is watched meanwhile.
 * @module
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Page, Request } from 'playwright-core'

export const password = 'correct horse battery'

/** The words of an area in one language, by dotted key, placeholders filled in. */
export function wordsOf(
  area: string,
  language: string,
): (key: string, values?: Record<string, string>) => string {
  const file = new URL(`../src/i18n/messages/${area}.${language}.json`, import.meta.url)
  const tree = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  return (key, values = {}) => {
    const text = key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], tree)
    assert(typeof text === 'string', `${area}.${language} lacks ${key}`)
    return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
  }
}

/** Goes through creation, in the given language. @returns the words. */
export async function createWallet(page: Page, language = 'en'): Promise<readonly string[]> {
  const t = wordsOf('wallet', language)
  await page.getByRole('link', { name: t('welcome.create') }).click()
  await page.getByLabel(t('password.new')).fill(password)
  await page.getByLabel(t('password.again')).fill(password)
  await page.getByRole('button', { name: t('create.act') }).click()
  const items = page.getByTestId('words').locator('li')
  await items.first().waitFor()
  const words = (await items.allTextContents()).map((text) => text.replace(/^\d+/, '').trim())
  await page.getByRole('button', { name: t('words.written') }).click()
  await page.getByRole('button', { name: t('words.check') }).waitFor()
  return words
}

/** Fills in the three words that are asked for; `spoil` makes the first one wrong. */
export async function answerWords(page: Page, words: readonly string[], spoil = false): Promise<void> {
  const form = page.locator('main form')
  const labels = await form.locator('label').allTextContents()
  for (const [index, label] of labels.entries()) {
    const place = Number(/\d+/.exec(label)?.[0])
    const isSpoilt = spoil && index === 0
    await form.getByLabel(label, { exact: true }).fill(isSpoilt ? 'wrong' : words[place - 1]!)
  }
}

/** Takes one of the development accounts by its one click; back when it is kept. */
export async function useDevelopmentAccount(page: Page, index: number, language = 'en'): Promise<void> {
  const t = wordsOf('wallet', language)
  await page.getByLabel(t('welcome.chooseDevelopment')).selectOption(String(index))
  const button = page.getByRole('button', { name: t('welcome.developmentUse', { index: String(index) }) })
  await button.click()
  await button.waitFor({ state: 'detached' })
}

/** Presses Tab until the element that a person looks for has the focus. */
export async function tabTo(
  page: Page,
  name: RegExp | string,
  role: 'button' | 'link' | 'textbox',
): Promise<void> {
  const wanted = page.getByRole(role, { name, ...(typeof name === 'string' && { exact: true }) }).first()
  await wanted.waitFor()
  for (let press = 0; press < 120; press++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`no Tab leads to ${name}`)
}

/** Everything that leaves a page or stays behind in it, as text. */
export type Traces = { all(): Promise<string> }

/** Notes console, requests with their bodies, and addresses from now on; the rest is read when asked. */
export function watchTraces(page: Page): Traces {
  const noted: string[] = []
  page.on('console', (message) => noted.push(message.text()))
  page.on('request', (request: Request) => noted.push(request.url(), request.postData() ?? ''))
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => noted.push(String(payload))))
  page.on('framenavigated', (frame) => noted.push(frame.url()))
  return {
    all: async () => {
      const kept = await page.evaluate(async () => {
        const texts = [
          JSON.stringify(localStorage),
          JSON.stringify(sessionStorage),
          document.documentElement.outerHTML,
        ]
        texts.push(
          ...[...document.querySelectorAll('input, textarea')].map((it) => (it as HTMLInputElement).value),
        )
        for (const { name } of await indexedDB.databases()) {
          const open = indexedDB.open(name!)
          await new Promise((resolve) => open.addEventListener('success', resolve))
          for (const store of open.result.objectStoreNames) {
            const values = open.result.transaction(store).objectStore(store).getAll()
            await new Promise((resolve) => values.addEventListener('success', resolve))
            for (const value of values.result as Uint8Array[]) {
              texts.push(
                new TextDecoder().decode(value),
                value.reduce((hex, byte) => hex + byte.toString(16).padStart(2, '0'), ''),
              )
            }
          }
          open.result.close()
        }
        return texts
      })
      return [...noted, ...kept].join('\n')
    },
  }
}

/** In English; the wallet is locked and shown. */
export async function unlock(page: Page): Promise<void> {
  const [sign, wallet] = [wordsOf('sign', 'en'), wordsOf('wallet', 'en')]
  await page.getByLabel(sign('unlock.password'), { exact: true }).fill(password)
  await page.getByRole('button', { name: sign('unlock.act'), exact: true }).click()
  await page.getByRole('button', { name: wallet('lock'), exact: true }).waitFor()
}

/**
 * Comes before the app's own script, which a phone fetches for most of a second: meanwhile this asks for what that will
 * need next, the words of this person and the screen at this address. Nothing waits for these. It starts the app's own script, too,
 * and says so where that does not come.
 * @module
 */
import { languageHere } from './i18n/language-here.ts'
import { fetchMessages, type MessageArea } from './i18n/messages.ts'
import { showUnreached } from './shell/unreached.ts'

/** What people send each other, and open first. Home is part of the app's own script. */
const screens: readonly (readonly [RegExp, () => Promise<unknown>])[] = [
  [/^\/blocks$/, () => import('./explorer/blocks-page.tsx')],
  [/^\/txs$/, () => import('./explorer/txs-page.tsx')],
  [/^\/block\//, () => import('./explorer/block-page.tsx')],
  [/^\/tx\//, () => import('./explorer/tx-page.tsx')],
  [/^\/address\//, () => import('./explorer/address-page.tsx')],
]

const screen = screens.find(([path]) => path.test(location.pathname))
const areas: readonly MessageArea[] = ['shell', 'ui', screen ? 'explorer' : 'home']
const language = languageHere()
for (const area of areas) ignore(fetchMessages(area, language))
if (screen) ignore(screen[1]())
// The built page leaves the app's own script to this one: where it does not come, nobody else is there to say so.
const app = document.querySelector<HTMLLinkElement>('link#app')
if (app) import(/* @vite-ignore */ app.href).catch(showUnreached)

/** Who needs it asks again, and hears then why it does not come. */
function ignore(fetched: Promise<unknown>): void {
  fetched.catch(() => undefined)
}

/**
 * Message files: one per area and language, fetched when the area is first opened. Keys are typed from English.
 * An area that is added needs one import and one line in {@link AllMessages}.
 * @module
 */
import type { Language } from './languages.ts'
import type consensus from './messages/consensus.en.json'
import type energy from './messages/energy.en.json'
import type explorer from './messages/explorer.en.json'
import type governance from './messages/governance.en.json'
import type home from './messages/home.en.json'
import type node from './messages/node.en.json'
import type presence from './messages/presence.en.json'
import type settings from './messages/settings.en.json'
import type shell from './messages/shell.en.json'
import type sign from './messages/sign.en.json'
import type smart from './messages/smart.en.json'
import type storage from './messages/storage.en.json'
import type ui from './messages/ui.en.json'
import type wallet from './messages/wallet.en.json'

export type AllMessages = {
  readonly consensus: typeof consensus
  readonly energy: typeof energy
  readonly explorer: typeof explorer
  readonly governance: typeof governance
  readonly home: typeof home
  readonly node: typeof node
  readonly presence: typeof presence
  readonly settings: typeof settings
  readonly shell: typeof shell
  readonly sign: typeof sign
  readonly smart: typeof smart
  readonly storage: typeof storage
  readonly ui: typeof ui
  readonly wallet: typeof wallet
}
export type MessageArea = keyof AllMessages

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language
    Messages: AllMessages
  }
}

type MessageFile = { readonly default: AllMessages[MessageArea] }

const files = import.meta.glob<MessageFile>('./messages/*.json')

export async function fetchMessages(
  area: MessageArea,
  language: Language,
): Promise<AllMessages[MessageArea]> {
  const fetchFile = files[`./messages/${area}.${language}.json`]
  if (!fetchFile) throw new Error(`no messages of ${area} in ${language}`)
  return (await fetchFile()).default
}

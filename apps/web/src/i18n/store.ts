/**
 * The language at hand and the messages fetched so far. Areas ask for theirs before they render, so a screen never
 * shows without its words; a change of language fetches all that is loaded, then switches at once.
 * @module
 */
import { loadFonts } from './fonts.ts'
import { type Language } from './languages.ts'
import { fetchMessages, type AllMessages, type MessageArea } from './messages.ts'

export type Words = { readonly language: Language; readonly messages: Partial<AllMessages> }

let words: Words = { language: 'en', messages: {} }
const loaded = new Set<MessageArea>()
const listeners = new Set<() => void>()

export const currentWords = (): Words => words

export function onWords(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Resolves when the words of these areas are there, in the language at hand. */
export async function loadMessages(areas: readonly MessageArea[]): Promise<void> {
  const missing = areas.filter((area) => words.messages[area] === undefined)
  for (const area of missing) loaded.add(area)
  if (missing.length === 0) return
  const { language } = words
  const fetched = await fetchAll(missing, language)
  // A switch of language meanwhile fetched these areas too.
  if (words.language === language) set({ language, messages: { ...words.messages, ...fetched } })
}

export async function setLanguage(language: Language): Promise<void> {
  void loadFonts(language) // Words do not wait for their letters.
  set({ language, messages: await fetchAll([...loaded], language) })
}

async function fetchAll(areas: readonly MessageArea[], language: Language): Promise<Partial<AllMessages>> {
  const pairs = await Promise.all(areas.map(async (area) => [area, await fetchMessages(area, language)]))
  return Object.fromEntries(pairs) as Partial<AllMessages>
}

function set(next: Words): void {
  words = next
  document.documentElement.lang = next.language
  for (const listener of listeners) listener()
}

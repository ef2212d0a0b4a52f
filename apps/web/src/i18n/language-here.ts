/**
 * The language of this device: what the person chose, else what the browser asks for.
 * @module
 */
import { chooseLanguage, languages, type Language } from './languages.ts'

const name = 'watt.language'

export function languageHere(): Language {
  const chosen = languages.find((it) => it === stored())
  return chosen ?? chooseLanguage(navigator.languages)
}

export function storeLanguage(language: Language): void {
  try {
    localStorage.setItem(name, language)
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/**
 * Formatters of a language are dear to make: a list that scrolls would make thousands of them.
 * @module
 */
import type { Language } from './languages.ts'

/** Makes one for each language, once. */
export function perLanguage<T>(make: (language: Language) => T): (language: Language) => T {
  const made = new Map<Language, T>()
  return (language) => {
    const known = made.get(language)
    if (known !== undefined) return known
    const fresh = make(language)
    made.set(language, fresh)
    return fresh
  }
}

/**
 * The languages of the app, and which of them a person's browser asks for.
 * @module
 */

export const languages = ['en', 'ko', 'pt-BR', 'zh-Hans', 'fr'] as const
export type Language = (typeof languages)[number]

/** Each language by its own name. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  ko: '한국어',
  'pt-BR': 'Português (Brasil)',
  'zh-Hans': '简体中文',
  fr: 'Français',
}

/** The first of the wanted languages that the app speaks, by its first part; else English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [base] = tag.toLowerCase().split('-')
    const found = languages.find((it) => it.toLowerCase().split('-')[0] === base)
    if (found) return found
  }
  return 'en'
}

/**
 * What a person chose for this device: language and theme. Kept in the browser; a browser that keeps nothing still works.
 * @module
 */
import { useSyncExternalStore } from 'react'
import { languageHere, storeLanguage } from '../i18n/language-here.ts'
import type { Language } from '../i18n/languages.ts'
import { setLanguage } from '../i18n/store.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const listeners = new Set<() => void>()
let theme: Theme = 'system'

/** Applies what was chosen before. Call once, before anything is rendered. */
export async function restorePreferences(): Promise<void> {
  applyTheme(themes.find((it) => it === read('watt.theme')) ?? 'system')
  await setLanguage(languageHere())
}

export function chooseTheme(next: Theme): void {
  keep('watt.theme', next)
  applyTheme(next)
}

export async function keepLanguage(next: Language): Promise<void> {
  storeLanguage(next)
  await setLanguage(next)
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => theme,
  )
}

function applyTheme(next: Theme): void {
  theme = next
  if (next === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = next
  for (const listener of listeners) listener()
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // Storage is switched off.
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}

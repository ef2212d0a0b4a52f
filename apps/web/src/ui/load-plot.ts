/**
 * Brings the library that draws charts. It reads the browser's language as it loads and fails for good on a malformed
 * one, which browsers let people set: that one is put right before.
 * @module
 */
import type uPlot from 'uplot'

export async function loadPlot(): Promise<typeof uPlot> {
  if (!isLanguage(navigator.language))
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true })
  return (await import('uplot')).default
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0
  } catch {
    return false
  }
}

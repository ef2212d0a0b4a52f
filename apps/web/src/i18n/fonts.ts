/**
 * Letters that Inter lacks. Each of these fonts comes in about a hundred parts, of which a browser fetches those it needs,
 * and none where the device has such a font of its own (`--font-sans` names those first).
 * @module
 */
import type { Language } from './languages.ts'

/** Resolves when the browser knows the fonts of this language. A language that cannot get them shows the device's own. */
export async function loadFonts(language: Language): Promise<void> {
  try {
    if (language === 'ko') await import('@fontsource-variable/noto-sans-kr/wght.css')
    if (language === 'zh-Hans') await import('@fontsource-variable/noto-sans-sc/wght.css')
  } catch {
    // The node went away: words show in what the device has.
  }
}

/**
 * What the device keeps of the app, and how it is asked for again.
 * @module
 */

/** What the build tells the service worker: a name that changes with any file, and the files every visit may need. */
export type Build = { readonly version: string; readonly files: readonly string[] }

/** Files whose names stay while their bytes may change. */
export const lasting: readonly string[] = ['/', '/config.json', '/icon.svg', '/manifest.webmanifest']

/**
 * How a request is answered: `its name` where the name alone says which bytes, `the last answer` where the node's word
 * comes first, `nothing` for all that is not the app's own.
 */
export function keptBy(
  method: string,
  mode: string,
  url: URL,
  origin: string,
): 'its name' | 'the last answer' | 'nothing' {
  if (method !== 'GET' || url.origin !== origin) return 'nothing'
  if (url.pathname.startsWith('/assets/')) return 'its name'
  return mode === 'navigate' || lasting.includes(url.pathname) ? 'the last answer' : 'nothing'
}

/** Fonts are large, and each language needs a few of their many parts: those are kept when they are first used. */
export function isForEveryVisit(file: string): boolean {
  return file.startsWith('assets/') && !file.endsWith('.woff2') && !file.endsWith('.map')
}

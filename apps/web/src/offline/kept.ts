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
  if (lasting.includes(url.pathname)) return 'the last answer'
  // A file that is opened by itself is no screen, and must not be kept as the page.
  const isScreen = mode === 'navigate' && !/\.[^/]*$/.test(url.pathname)
  return isScreen ? 'the last answer' : 'nothing'
}

/** By which name the last answer is kept: a file's own, the page's for every screen. */
export const nameOf = ({ pathname }: URL): string => (lasting.includes(pathname) ? pathname : '/')

/** Keeps a copy of an answer, where there is room: a full device still shows what came. */
export async function keep(
  cache: Pick<Cache, 'put'>,
  name: RequestInfo | URL,
  answer: Response,
): Promise<void> {
  try {
    await cache.put(name, answer.clone())
  } catch (error) {
    if (!(error instanceof Error && error.name === 'QuotaExceededError')) throw error
  }
}

/** Fonts are large, and each language needs a few of their many parts: those are kept when they are first used. */
export function isForEveryVisit(file: string): boolean {
  return file.startsWith('assets/') && !file.endsWith('.woff2') && !file.endsWith('.map')
}

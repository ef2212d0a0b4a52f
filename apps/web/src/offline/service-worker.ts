/**
 * Keeps the app's own files on the device, so that it opens at once and also while its node is away. It keeps nothing that
 * the network said: numbers come from the node or are shown with their age. `vite.config.ts` writes the list of files into
 * it, so that a new build is a new worker; that one waits until the last page of the old build is closed, because the old
 * page still fetches old parts.
 * @see https://www.w3.org/TR/service-workers/
 */
/// <reference lib="webworker" />
import { keep, keptBy, lasting, nameOf, type Build } from './kept.ts'

declare const self: ServiceWorkerGlobalScope
/** Written by the build. */
declare const BUILD: Build

const build = BUILD
const cacheName = `watt-${build.version}`
/** A node that does not answer for so long is away. */
const answerMs = 4_000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll([...lasting, ...build.files])))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((it) => it !== cacheName).map((it) => caches.delete(it)))),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  switch (keptBy(request.method, request.mode, url, self.location.origin)) {
    case 'its name':
      return event.respondWith(keptOrFetched(request))
    case 'the last answer':
      return event.respondWith(fetchedOrKept(request, nameOf(url)))
    case 'nothing':
  }
})

/** A name with a hash in it means the same bytes for ever. */
async function keptOrFetched(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName)
  const kept = await cache.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await keep(cache, request, answer)
  return answer
}

async function fetchedOrKept(request: Request, name: string): Promise<Response> {
  const cache = await caches.open(cacheName)
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(answerMs) })
    if (answer.ok) await keep(cache, name, answer)
    return answer
  } catch (error) {
    const kept = await cache.match(name)
    if (kept) return kept
    throw error
  }
}

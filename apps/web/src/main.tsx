/**
 * Starts the app: settings, preferences, words, the line to the node; then the router takes over. In short tasks, one after
 * the other: a phone that is touched meanwhile answers.
 */
import './early.ts'
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import { ChainContext, type Chain } from './chain/chain.ts'
import { createSmallClient } from './chain/client.ts'
import { createHeadFeed } from './chain/head.ts'
import { createQueryClient, refreshWithHead } from './chain/live.ts'
import { readSettings, type Settings } from './chain/settings.ts'
import { statusQuery } from './chain/status.ts'
import { WordsProvider } from './i18n/provider.tsx'
import { writeCount } from './i18n/numbers.ts'
import { loadMessages } from './i18n/store.ts'
import { stayOnDevice } from './offline/install.ts'
import { restorePreferences } from './shell/preferences.ts'
import { makeRouter } from './shell/routes.tsx'
import { showUnreached } from './shell/unreached.ts'
import './ui/theme.css'

// Not awaited here: a module that waits for words would keep those waiting who are imported by their script.
void start().catch((error: unknown) => {
  showUnreached()
  throw error
})

async function start(): Promise<void> {
  // The script may be there before all of the page is.
  if (document.readyState === 'loading')
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve))
  const element = document.getElementById('root')
  if (!element) throw new Error('index.html has no #root element')
  stayOnDevice()
  await nextTask()
  // Asked for while the screen is put together: who the node is, its newest block, and the words.
  const connected = readSettings().then(connect)
  const spoken = restorePreferences().then(() => loadMessages(['shell', 'ui']))
  await nextTask()
  // The first number of all that a browser writes takes it as long as a screen: here nobody waits for it.
  writeCount(0, 'en')
  await nextTask()
  const router = makeRouter()
  // Until it is drawn, the router does not hear of going back and forth.
  const stop = router.history.subscribe((it) => void router.load(it))
  const [{ chain, queries }] = await Promise.all([connected, spoken, router.load()])
  await nextTask()
  router.subscribe('onRendered', stop)
  const root = createRoot(element)
  // Drawn in slices, all at once on the screen.
  startTransition(() =>
    root.render(
      <WordsProvider>
        <QueryClientProvider client={queries}>
          <ChainContext value={chain}>
            <RouterProvider router={router} />
          </ChainContext>
        </QueryClientProvider>
      </WordsProvider>,
    ),
  )
}

function connect(settings: Settings): { readonly chain: Chain; readonly queries: QueryClient } {
  const client = createSmallClient(settings)
  const head = createHeadFeed(client, settings)
  const queries = createQueryClient()
  refreshWithHead(queries, head)
  void queries.prefetchQuery(statusQuery(client))
  return { chain: { settings, client, head }, queries }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

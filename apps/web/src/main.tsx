/**
 * Starts the app: settings, preferences, words, the line to the node; then the router takes over. In short tasks, one after
 * the other: a phone that is touched meanwhile answers.
 */
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import { ChainContext } from './chain/chain.ts'
import { createSmallClient } from './chain/client.ts'
import { createHeadFeed } from './chain/head.ts'
import { createQueryClient, refreshWithHead } from './chain/live.ts'
import { readSettings } from './chain/settings.ts'
import { WordsProvider } from './i18n/provider.tsx'
import { writeCount } from './i18n/numbers.ts'
import { loadMessages } from './i18n/store.ts'
import { stayOnDevice } from './offline/install.ts'
import { restorePreferences } from './shell/preferences.ts'
import { makeRouter } from './shell/routes.tsx'
import './ui/theme.css'

// Not awaited here: a module that waits for words would keep those waiting who are imported by their script.
void start()

async function start(): Promise<void> {
  const element = document.getElementById('root')
  if (!element) throw new Error('index.html has no #root element')
  stayOnDevice()
  await nextTask()
  const settled = Promise.all([
    readSettings(),
    restorePreferences().then(() => loadMessages(['shell', 'ui'])),
  ])
  await nextTask()
  // The first number of all that a browser writes takes it as long as a screen: here nobody waits for it.
  writeCount(0, 'en')
  await nextTask()
  const router = makeRouter()
  // Until it is drawn, the router does not hear of going back and forth.
  const stop = router.history.subscribe((it) => void router.load(it))
  const [[settings]] = await Promise.all([settled, router.load()])
  await nextTask()
  const client = createSmallClient(settings)
  const head = createHeadFeed(client, settings)
  const queries = createQueryClient()
  refreshWithHead(queries, head)
  router.subscribe('onRendered', stop)
  const root = createRoot(element)
  // Drawn in slices, all at once on the screen.
  startTransition(() =>
    root.render(
      <WordsProvider>
        <QueryClientProvider client={queries}>
          <ChainContext value={{ settings, client, head }}>
            <RouterProvider router={router} />
          </ChainContext>
        </QueryClientProvider>
      </WordsProvider>,
    ),
  )
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

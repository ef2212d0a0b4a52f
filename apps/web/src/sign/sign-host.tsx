import { Suspense, useSyncExternalStore } from 'react'
import { loadMessages } from '../i18n/store.ts'
import { lazyPart, PartAway } from '../ui/lazy-part.tsx'
import { onRequest, shownRequest, type Shown } from './requests.ts'
import { useRecords } from './store.ts'

const Host = lazyPart(async () => {
  const [found] = await Promise.all([import('./host.tsx'), loadMessages(['sign'])])
  return found
}, HostAway)

/** Nothing can be signed until the page is opened again, and whoever asked must hear it: others would wait behind it. */
function HostAway({ shown }: { readonly shown: Shown | undefined }) {
  const cancel = (): void => {
    shown?.answer({ kind: 'cancelled' })
    shown?.close()
  }
  return <PartAway key={shown?.id ?? 0} onClose={cancel} />
}

/** Stands once in the shell. Fetches what signing needs when something is to be signed or still waits for its block. */
export function SignHost() {
  const shown = useSyncExternalStore(onRequest, shownRequest)
  const isWaiting = useRecords().some(({ state }) => state === 'pending')
  if (shown === undefined && !isWaiting) return null
  return (
    <Suspense>
      <Host shown={shown} />
    </Suspense>
  )
}

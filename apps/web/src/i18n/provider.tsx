import { useSyncExternalStore, type ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import type { AllMessages } from './messages.ts'
import { currentWords, onWords } from './store.ts'

/** Gives every screen its words, in the language at hand and the reader's time zone. */
export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const { language, messages } = useSyncExternalStore(onWords, currentWords)
  return (
    <IntlProvider locale={language} messages={messages as AllMessages} timeZone={timeZone}>
      {children}
    </IntlProvider>
  )
}

const { timeZone } = Intl.DateTimeFormat().resolvedOptions()

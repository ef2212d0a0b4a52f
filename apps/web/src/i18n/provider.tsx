import { useSyncExternalStore, type ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import type { AllMessages } from './messages.ts'
import { currentWords, onWords } from './store.ts'

/** Gives every screen its words, in the language at hand. Times are of the device's zone, which is not asked for here: the
 * first question for it can take as long as all else at the start. */
export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const { language, messages } = useSyncExternalStore(onWords, currentWords)
  return (
    <IntlProvider locale={language} messages={messages as AllMessages}>
      {children}
    </IntlProvider>
  )
}

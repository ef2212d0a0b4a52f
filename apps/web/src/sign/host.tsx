import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { say } from '../ui/toast.tsx'
import { MessageSheet } from './message-sheet.tsx'
import { useNetwork } from './network.ts'
import { watchReceipts } from './receipts.ts'
import type { MessageOutcome, Shown, WriteOutcome } from './requests.ts'
import { records } from './store.ts'
import { WriteSheet } from './write-sheet.tsx'

/** Shows the sheet that is asked for, and follows what was sent, also before a reload. */
export default function Host({ shown }: { readonly shown: Shown | undefined }) {
  useReceipts(shown !== undefined)
  if (shown === undefined) return null
  const { request, answer, close, id } = shown
  return request.kind === 'write' ? (
    <WriteSheet key={id} request={request} answer={answer as (outcome: WriteOutcome) => void} close={close} />
  ) : (
    <MessageSheet
      key={id}
      request={request}
      answer={answer as (outcome: MessageOutcome) => void}
      close={close}
    />
  )
}

const words = {
  pending: 'sheet.later',
  done: 'sheet.later',
  failed: 'sheet.laterFailed',
  replaced: 'sheet.laterReplaced',
} as const

/** @param isShown - The sheet tells by itself what became of its own. */
function useReceipts(isShown: boolean): void {
  const t = useTranslations('sign')
  const { head } = useChain()
  const client = usePublicClient()
  const network = useNetwork()
  useEffect(() => {
    if (network === undefined) return undefined
    return watchReceipts(client, network, head, records, ({ record: { title, state, replacedBy } }) => {
      // Of two with one nonce, the one in the block is news.
      if (!isShown && !replacedBy) say(t(words[state], { title }))
    })
  }, [client, head, isShown, network, t])
}

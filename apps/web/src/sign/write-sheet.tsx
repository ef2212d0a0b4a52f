import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Hash } from 'viem'
import { useChain } from '../chain/chain.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { useDirectory } from '../intent/directory.ts'
import { counterpartyOf } from '../intent/risks.ts'
import { isSmart, type Account } from '../keys/accounts.ts'
import { useWallet, wallet } from '../keys/wallet.ts'
import { Sheet } from '../ui/sheet.tsx'
import { useAccountName } from './account-name.ts'
import { AccountGate } from './account-gate.tsx'
import { useNetwork } from './network.ts'
import { OutcomeView } from './outcome-view.tsx'
import { maySign, prepare, preparedKey, type Prepared } from './prepare.ts'
import { isRefused } from './problem.ts'
import { recentParties } from './records.ts'
import type { Shown, WriteOutcome, WriteRequest } from './requests.ts'
import { ReviewView } from './review-view.tsx'
import { signAndSend, type SentNote } from './send.ts'
import { records, useRecords } from './store.ts'

const refreshMs = 10_000
const partiesMax = 100

/** The one way to write: what it says, what it changes, what is odd, what it costs; sign; wait; the result. */
export function WriteSheet({
  request,
  answer,
  close,
}: {
  readonly request: WriteRequest
  readonly answer: (outcome: WriteOutcome) => void
  readonly close: Shown['close']
}) {
  const t = useTranslations('sign')
  const { active } = useWallet()
  const [hash, setHash] = useState<Hash>()
  const [problem, setProblem] = useState<unknown>()
  const [isSigning, setIsSigning] = useState(false)
  const prepared = usePrepared(request, hash === undefined)
  const send = useSend(request)
  const { title, replaces, from } = request

  async function sign(ready: Prepared): Promise<void> {
    setProblem(undefined)
    setIsSigning(true)
    try {
      await send(ready, setHash)
    } catch (error) {
      setProblem(error)
      setHash(undefined)
    } finally {
      setIsSigning(false)
    }
  }
  function leave(): void {
    answer(hash === undefined ? { kind: 'cancelled' } : { kind: 'pending', hash })
    close()
  }
  return (
    <Sheet
      open
      onClose={leave}
      title={replaces?.kind === 'faster' ? t('replace.fasterTitle', { title }) : title}
    >
      <div className="flex flex-col gap-4">
        {hash === undefined || isSigning ? (
          <AccountGate onLeave={leave}>
            <ReviewView
              prepared={prepared}
              isSigning={isSigning}
              confirmedBy={confirmedBy(active)}
              problem={problem}
              signLabel={t('sheet.sign')}
              replaces={replaces}
              from={from}
              onSign={(ready) => void sign(ready)}
              onCancel={leave}
            />
          </AccountGate>
        ) : (
          <OutcomeView hash={hash} request={request} answer={answer} onClose={leave} />
        )}
      </div>
    </Sheet>
  )
}

/** Who asks the person once more, after the button. */
function confirmedBy(active: Account | undefined): 'outside' | 'passkey' | undefined {
  const kind = active?.source.kind
  return kind === 'outside' || kind === 'passkey' ? kind : undefined
}

function usePrepared(request: WriteRequest, isWanted: boolean) {
  const { call, isPriceStale = false, replaces } = request
  const client = usePublicClient()
  const { data: directory, isError } = useDirectory()
  const { settings: chain } = useChain()
  const { active, accounts } = useWallet()
  const nameOf = useAccountName()
  const sent = useRecords()
  const network = useNetwork()
  return useQuery({
    queryKey: preparedKey(request, active?.address),
    enabled:
      isWanted &&
      active !== undefined &&
      maySign(request, active.address) &&
      (directory !== undefined || isError) &&
      network !== undefined,
    refetchInterval: refreshMs,
    gcTime: 0,
    queryFn: () =>
      prepare({
        client,
        // A directory that does not answer leaves everything unnamed, which only adds warnings.
        directory: directory ?? { named: new Map(), tokens: [] },
        from: active!.address,
        call,
        isPriceStale,
        replaces,
        estimateOperation: isSmart(active!)
          ? async (fees) => {
              const sender = { client, vault: wallet.vault, chain, account: active!, accounts }
              return (await import('./operation.ts')).estimateOperation(sender, call, fees)
            }
          : undefined,
        known: [...accounts.map((it) => it.address), ...recentParties(sent, network!, partiesMax)],
        labels: new Map(accounts.map((it) => [it.address.toLowerCase(), nameOf(it)])),
      }),
  })
}

function useSend({
  title,
  call,
  replaces,
}: WriteRequest): (ready: Prepared, noted: (hash: Hash) => void) => Promise<void> {
  const client = usePublicClient()
  const { settings, head } = useChain()
  const { active, accounts } = useWallet()
  const network = useNetwork()
  return async (ready, noted) => {
    const account = active!
    const note = (hash: Hash, known: SentNote): void => {
      const { number } = head.current()
      records.put({
        hash,
        network: network!,
        from: account.address,
        counterparty: counterpartyOf(ready.intent),
        title,
        nonce: ready.nonce,
        ...known,
        sentMs: Date.now(),
        ...(number !== undefined && { sentAt: Number(number) }),
        ...(replaces && { replaces: replaces.hash }),
        state: 'pending',
      })
      noted(hash)
    }
    let known: Hash | undefined
    try {
      await signAndSend(
        { client, vault: wallet.vault, chain: settings, account, accounts },
        call,
        ready,
        (hash, it) => {
          known = hash
          note(hash, it)
        },
      )
    } catch (error) {
      // The node refused it: nothing waits. One that did not answer may have taken it, so it is followed.
      if (known !== undefined && isRefused(error)) records.drop(known)
      if (known === undefined || isRefused(error)) throw error
    }
  }
}

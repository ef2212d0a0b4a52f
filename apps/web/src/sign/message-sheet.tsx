import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { cleanText } from '../intent/clean-text.ts'
import { readTypedData, type ReadTypedData } from '../intent/typed-data.ts'
import { useWallet, wallet } from '../keys/wallet.ts'
import { Button } from '../ui/button.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { AccountChoice } from './account-choice.tsx'
import { AccountGate } from './account-gate.tsx'
import { DangerField, isTyped } from './danger-field.tsx'
import { FieldList } from './intent-view.tsx'
import { problemWord } from './problem.ts'
import { ProblemNotice } from './problem-notice.tsx'
import type { MessageOutcome, MessageRequest, Shown } from './requests.ts'
import { useNeedsUnlock } from './review-view.tsx'
import { RiskList } from './risk-list.tsx'
import { signMessage } from './send.ts'
import { UnlockForm } from './unlock-form.tsx'

const textMax = 4_000

/** A message to sign: a text as it is, typed data field by field, never as hex. */
export function MessageSheet({
  request,
  answer,
  close,
}: {
  readonly request: MessageRequest
  readonly answer: (outcome: MessageOutcome) => void
  readonly close: Shown['close']
}) {
  const t = useTranslations('sign')
  const { settings } = useChain()
  const client = usePublicClient()
  const { active, accounts } = useWallet()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const needsUnlock = useNeedsUnlock(problem)
  const [isSigning, setIsSigning] = useState(false)
  const read = useMemo(() => readMessage(request, settings.chainId), [request, settings.chainId])
  const risks = read.kind === 'typed' ? read.data.risks : []
  const isCleared = risks.every(({ level }) => level !== 'danger') || isTyped(typed, t('sheet.dangerWord'))

  async function sign(): Promise<void> {
    if (active === undefined || read.kind === 'refused') return
    setIsSigning(true)
    setProblem(undefined)
    try {
      const sender = { client, vault: wallet.vault, chain: settings, account: active, accounts }
      const message = read.kind === 'text' ? { text: read.text } : { typedData: read.data.definition }
      answer({ kind: 'signed', signature: await signMessage(sender, message) })
      close()
    } catch (error) {
      setProblem(error)
    } finally {
      setIsSigning(false)
    }
  }
  function leave(): void {
    answer({ kind: 'cancelled' })
    close()
  }
  return (
    <Sheet open onClose={leave} title={request.title}>
      <AccountGate onLeave={leave}>
        <div className="flex flex-col gap-4">
          <AccountChoice label={t('account.choose')} />
          {read.kind === 'refused' && <ProblemNotice error={read.error} />}
          {read.kind === 'text' && (
            <p className="card whitespace-pre-wrap p-4 [overflow-wrap:anywhere]">
              <bdi>{cleanLines(read.text)}</bdi>
            </p>
          )}
          {read.kind === 'typed' && <TypedDataView data={read.data} />}
          <RiskList risks={risks} />
          {risks.some(({ level }) => level === 'danger') && <DangerField value={typed} onChange={setTyped} />}
          {problem !== undefined && (needsUnlock || problemWord(problem) !== 'locked') && (
            <ProblemNotice error={problem} />
          )}
          {needsUnlock ? (
            <UnlockForm />
          ) : (
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={leave}>{t('sheet.cancel')}</Button>
              <Button
                look="primary"
                busy={isSigning}
                disabled={read.kind === 'refused' || !isCleared}
                onClick={() => void sign()}
              >
                {t('sheet.signMessage')}
              </Button>
            </div>
          )}
        </div>
      </AccountGate>
    </Sheet>
  )
}

function TypedDataView({ data }: { readonly data: ReadTypedData }) {
  const t = useTranslations('sign')
  const { application, contract, messageType, fields } = data
  return (
    <>
      <DataList
        facts={[
          application.text === ''
            ? undefined
            : { label: t('intent.application'), value: <bdi>{application.text}</bdi> },
          contract && {
            label: t('intent.contract'),
            value: <Hash value={contract} kind="address" isWhole />,
          },
          { label: t('intent.message'), value: <bdi>{messageType}</bdi> },
        ]}
      />
      <FieldList fields={fields} names={new Map()} />
    </>
  )
}

type ReadMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'typed'; readonly data: ReadTypedData }
  | { readonly kind: 'refused'; readonly error: unknown }

function readMessage({ message }: MessageRequest, chainId: number): ReadMessage {
  if ('text' in message) return { kind: 'text', text: message.text }
  try {
    return { kind: 'typed', data: readTypedData(message.typedData, chainId) }
  } catch (error) {
    return { kind: 'refused', error }
  }
}

function cleanLines(text: string): string {
  return text
    .slice(0, textMax)
    .split('\n')
    .map((line) => cleanText(line, textMax).text)
    .join('\n')
}

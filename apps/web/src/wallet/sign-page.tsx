import { useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import type { Hex } from 'viem'
import { useWallet } from '../keys/wallet.ts'
import { requestSignature } from '../sign/requests.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Card } from '../ui/page.tsx'
import { TextArea } from './text-area.tsx'
import { WalletFrame } from './frame.tsx'

/** `/wallet/sign`: a text or typed data, read before it is signed. */
export function SignPage() {
  const t = useTranslations('wallet')
  const { active } = useWallet()
  return (
    <WalletFrame title={t('sign.title')} lead={t('sign.lead')}>
      {active && <SignForm key={active.address} />}
    </WalletFrame>
  )
}

function SignForm() {
  const t = useTranslations('wallet')
  const [text, setText] = useState('')
  const [signature, setSignature] = useState<Hex>()

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const message = isTypedData(text) ? { typedData: text } : { text }
    const outcome = await requestSignature({ title: t('sign.title'), message })
    if (outcome.kind === 'signed') setSignature(outcome.signature)
  }
  return (
    <Card className="flex max-w-xl flex-col gap-5 p-6">
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <TextArea
          label={t('sign.field')}
          value={text}
          onChange={(typed) => {
            setText(typed)
            setSignature(undefined)
          }}
        />
        <div>
          <Button type="submit" look="primary" disabled={text === ''}>
            {t('sign.act')}
          </Button>
        </div>
      </form>
      {signature !== undefined && (
        <div className="flex flex-col items-start gap-1" role="status">
          <p className="text-sm font-medium">{t('sign.signature')}</p>
          <code className="text-sm [overflow-wrap:anywhere]" data-testid="signature">
            {signature}
          </code>
          <CopyButton text={signature} label={t('sign.copy')} withLabel />
        </div>
      )}
    </Card>
  )
}

/** JSON that says its types; any other text, JSON too, is signed as text. */
function isTypedData(text: string): boolean {
  try {
    const value = JSON.parse(text) as { readonly types?: unknown } | null
    return typeof value === 'object' && value?.types !== undefined
  } catch {
    return false
  }
}

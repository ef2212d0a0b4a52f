import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { wallet } from '../keys/wallet.ts'
import { isTyped } from '../sign/danger-field.tsx'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { records } from '../sign/store.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Card, Section } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'

/** The one thing that cannot be undone: typed, not clicked through. */
export function DeleteWallet() {
  const t = useTranslations('settings')
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<unknown>()

  async function erase(): Promise<void> {
    try {
      await wallet.vault.erase()
      records.clear()
      setTyped('')
      say(t('delete.done'))
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <Section title={t('delete.title')} hint={t('delete.why')}>
      <Card className="flex max-w-xl flex-col gap-4 border-bad">
        <Field
          label={t('delete.type', { word: t('delete.word') })}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          autoCapitalize="none"
          spellCheck={false}
        />
        {problem !== undefined && <ProblemNotice error={problem} />}
        <div>
          <Button look="danger" disabled={!isTyped(typed, t('delete.word'))} onClick={() => void erase()}>
            {t('delete.act')}
          </Button>
        </div>
      </Card>
    </Section>
  )
}

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { delegateCall, topics, type GovernanceContracts, type Topic } from '@watt/sdk/governance'
import { isAddress, isAddressEqual, type Address } from 'viem'
import { Button } from '../ui/button.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { Card } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'
import { useWrite } from './use-write.ts'

/** Lends one's voice to somebody, on one topic or all, or takes it back. */
export function DelegateForm({
  contracts,
  account,
}: {
  readonly contracts: GovernanceContracts
  readonly account: Address
}) {
  const t = useTranslations('governance')
  const write = useWrite()
  const [topic, setTopic] = useState<Topic | 'all'>('all')
  const [text, setText] = useState('')
  const typed = text.trim()
  const to = isAddress(typed, { strict: false }) ? typed : undefined
  const isSelf = to !== undefined && isAddressEqual(to, account)
  const isReady = to !== undefined && !isSelf

  async function follow(whom: Address | undefined): Promise<void> {
    const title = whom === undefined ? t('delegate.stopSheet') : t('delegate.sheet')
    if (!(await write({ title, call: delegateCall(contracts, topic, whom) }))) return
    setText('')
    say(t('delegate.done'))
  }

  return (
    <Card>
      <form
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void follow(to)
        }}
      >
        <SelectField
          label={t('delegate.topic')}
          value={topic}
          onChange={({ target }) => setTopic(target.value as Topic | 'all')}
        >
          <option value="all">{t('delegate.all')}</option>
          {topics.map((it) => (
            <option key={it} value={it}>
              {t(`topic.${it}`)}
            </option>
          ))}
        </SelectField>
        <Field
          label={t('delegate.whom')}
          helper={t('delegate.whomHint')}
          value={text}
          onChange={({ target }) => setText(target.value)}
          spellCheck={false}
          autoCapitalize="none"
          className="font-mono"
          error={
            isSelf
              ? t('delegate.self')
              : typed !== '' && to === undefined && typed.length >= 42
                ? t('delegate.badAddress')
                : undefined
          }
        />
        <div className="flex flex-wrap gap-2">
          <Button
            look="primary"
            type="submit"
            aria-disabled={!isReady}
            className={isReady ? '' : 'opacity-60'}
          >
            {t('delegate.act')}
          </Button>
          <Button onClick={() => void follow(undefined)}>{t('delegate.stop')}</Button>
        </div>
      </form>
    </Card>
  )
}

import { useTranslations } from 'use-intl'
import { Field } from '../ui/field.tsx'
import { LongField } from '../ui/long-field.tsx'
import type { ProposalDraft, ReadCall } from './proposal-draft.ts'

/** Any call of any contract, for those who have it from a tool of their own. */
export function CallFields({
  draft,
  onChange,
  read,
}: {
  readonly draft: ProposalDraft
  readonly onChange: (part: Partial<ProposalDraft>) => void
  readonly read: ReadCall
}) {
  const t = useTranslations('governance')
  const problem = (field: 'to' | 'coins' | 'data'): string | undefined =>
    read.problem === field ? t(`new.problem.${field}`) : undefined
  return (
    <>
      <Field
        label={t('new.to')}
        helper={t('new.toHint')}
        value={draft.to}
        onChange={({ target }) => onChange({ to: target.value })}
        spellCheck={false}
        error={problem('to')}
      />
      <Field
        label={t('new.coins')}
        value={draft.coins}
        onChange={({ target }) => onChange({ coins: target.value })}
        inputMode="decimal"
        unit="WATT"
        error={problem('coins')}
      />
      <LongField
        label={t('new.data')}
        helper={t('new.dataHint')}
        value={draft.data}
        onChange={({ target }) => onChange({ data: target.value })}
        spellCheck={false}
        className="font-mono"
        rows={3}
        error={problem('data')}
      />
    </>
  )
}

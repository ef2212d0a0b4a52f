import { useTranslations } from 'use-intl'
import { Field } from '../ui/field.tsx'
import { LongField } from '../ui/long-field.tsx'
import { bodyMax, titleMax, type ProposalDraft } from './proposal-draft.ts'

/** What voters read. */
export function ReasonFields({
  draft,
  onChange,
}: {
  readonly draft: ProposalDraft
  readonly onChange: (part: Partial<ProposalDraft>) => void
}) {
  const t = useTranslations('governance')
  return (
    <>
      <Field
        label={t('new.name')}
        helper={t('new.nameHint', { most: titleMax })}
        value={draft.title}
        maxLength={titleMax}
        onChange={({ target }) => onChange({ title: target.value })}
      />
      <LongField
        label={t('new.reasons')}
        helper={t('new.reasonsHint')}
        value={draft.body}
        maxLength={bodyMax}
        onChange={({ target }) => onChange({ body: target.value })}
      />
    </>
  )
}

import { useTranslations } from 'use-intl'
import { Notice } from '../ui/badge.tsx'
import { problemWord, refusalIn } from './problem.ts'

/** Why it did not work, and what to do next. */
export function ProblemNotice({ error }: { readonly error: unknown }) {
  const t = useTranslations('sign')
  const word = problemWord(error)
  const reason = word === 'other' ? refusalIn(error) : undefined
  return (
    <Notice tone="bad" isUrgent>
      <p>{t(`problem.${word}`)}</p>
      {reason?.kind === 'contract' && (
        <p>
          {t('sheet.reason')}: <bdi>{reason.text}</bdi>
        </p>
      )}
    </Notice>
  )
}

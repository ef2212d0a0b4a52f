import { Link } from '@tanstack/react-router'
import { useLocale, useTranslations } from 'use-intl'
import { writeBytes } from '../../i18n/numbers.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { shownName } from '../standing.ts'
import type { Choice } from './use-choice.ts'

/** The chosen files: whether each is stored already, and whether it is sent. */
export function ChosenList({
  choices,
  onRemove,
  onSendAnyway,
}: {
  readonly choices: readonly Choice[]
  readonly onRemove: (file: File) => void
  readonly onSendAnyway: (file: File) => void
}) {
  const t = useTranslations('storage')
  const language = useLocale()
  return (
    <ul className="card divide-y divide-line">
      {choices.map((choice) => {
        const { file, sameness, isSent } = choice
        const name = shownName(file.name)
        return (
          <li
            key={file.name}
            className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 py-2"
          >
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <bdi>{name}</bdi> <span className="text-quiet">{writeBytes(file.size, language)}</span>
            </span>
            <span className="flex flex-wrap items-center gap-2">
              <State choice={choice} />
              {sameness !== undefined && sameness.kind !== 'new' && !isSent && (
                <Button
                  look="quiet"
                  onClick={() => onSendAnyway(file)}
                  aria-label={t('upload.againOne', { name })}
                >
                  {t('upload.again')}
                </Button>
              )}
              <Button
                look="quiet"
                onClick={() => onRemove(file)}
                aria-label={t('upload.removeOne', { name })}
              >
                {t('upload.remove')}
              </Button>
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function State({ choice: { sameness, isBroken } }: { readonly choice: Choice }) {
  const t = useTranslations('storage')
  if (isBroken) return <Badge tone="bad">{t('upload.unreadable')}</Badge>
  if (sameness === undefined) return <span className="text-sm text-quiet">{t('upload.checking')}</span>
  if (sameness.kind === 'new') return <Badge tone="good">{t('upload.isNew')}</Badge>
  const word = sameness.order === undefined ? 'twice' : sameness.kind
  return (
    <>
      <Badge tone="warn">{t(`upload.sameness.${word}`)}</Badge>
      {sameness.order !== undefined && (
        <Link to="/storage/file/$order" params={{ order: String(sameness.order) }} className="link text-sm">
          <bdi>{shownName(sameness.name)}</bdi>
        </Link>
      )}
    </>
  )
}

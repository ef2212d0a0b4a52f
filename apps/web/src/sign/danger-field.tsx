import { useTranslations } from 'use-intl'
import { Field } from '../ui/field.tsx'

/** Danger is typed, not clicked through. */
export function DangerField({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const t = useTranslations('sign')
  return (
    <Field
      label={t('sheet.dangerType', { word: t('sheet.dangerWord') })}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      autoCapitalize="none"
      spellCheck={false}
    />
  )
}

/** Whether the word was typed, in whatever capitals. */
export function isTyped(typed: string, word: string): boolean {
  return typed.trim().normalize('NFC').toLowerCase() === word.normalize('NFC').toLowerCase()
}

import { useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Field } from '../ui/field.tsx'

/** A password that may be looked at while it is typed; pasting and password managers work. */
export function PasswordField({
  label,
  value,
  onChange,
  autoComplete,
  helper,
  error,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly autoComplete: 'current-password' | 'new-password' | 'off'
  readonly helper?: ReactNode
  readonly error?: string | undefined
}) {
  const t = useTranslations('sign')
  const [isShown, setIsShown] = useState(false)
  return (
    <div className="flex flex-col gap-1">
      <Field
        label={label}
        type={isShown ? 'text' : 'password'}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        helper={helper}
        error={error}
      />
      <label className="flex min-h-8 w-fit items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-5 accent-accent"
          checked={isShown}
          onChange={({ target }) => setIsShown(target.checked)}
        />
        {t('unlock.show')}
      </label>
    </div>
  )
}

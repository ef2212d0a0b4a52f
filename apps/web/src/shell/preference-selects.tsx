import { useId, type ReactNode } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { languageNames, languages } from '../i18n/languages.ts'
import { chooseTheme, keepLanguage, themes, useTheme } from './preferences.ts'

/** The language of the app, each by its own name. */
export function LanguageSelect({ showsLabel = false }: { readonly showsLabel?: boolean }) {
  const t = useTranslations('shell')
  const language = useLocale()
  return (
    <Select
      label={t('language')}
      showsLabel={showsLabel}
      value={language}
      onChoose={(chosen) => void keepLanguage(languages.find((it) => it === chosen) ?? 'en')}
    >
      {languages.map((it) => (
        <option key={it} value={it} lang={it}>
          {languageNames[it]}
        </option>
      ))}
    </Select>
  )
}

export function ThemeSelect({ showsLabel = false }: { readonly showsLabel?: boolean }) {
  const t = useTranslations('shell')
  const theme = useTheme()
  return (
    <Select
      label={t('theme.label')}
      showsLabel={showsLabel}
      value={theme}
      onChoose={(chosen) => chooseTheme(themes.find((it) => it === chosen) ?? 'system')}
    >
      {themes.map((it) => (
        <option key={it} value={it}>
          {t(`theme.${it}`)}
        </option>
      ))}
    </Select>
  )
}

function Select({
  label,
  showsLabel,
  value,
  onChoose,
  children,
}: {
  readonly label: string
  readonly showsLabel: boolean
  readonly value: string
  readonly onChoose: (value: string) => void
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={showsLabel ? 'text-sm font-medium' : 'sr-only'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => onChoose(target.value)}
        className="min-h-11 min-w-0 rounded-card border border-line bg-surface px-2 text-sm lg:min-h-9"
      >
        {children}
      </select>
    </div>
  )
}

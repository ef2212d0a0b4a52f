import { useLocale, useTranslations } from 'use-intl'
import type { Language } from '../i18n/languages.ts'
import { Field, SelectField } from '../ui/field.tsx'
import type { Parameter, Unit } from './parameters.ts'
import {
  chosenTimeUnit,
  parameterKey,
  timeUnits,
  type ProposalDraft,
  type ReadValue,
  type TimeUnit,
} from './proposal-draft.ts'
import { useValueText } from './value-text.ts'

const signs: Readonly<Partial<Record<Unit, string>>> = { watt: 'WATT', kwt: 'KWT', percent: '%' }

/** Which parameter, what it is now, and what it shall be. */
export function ParameterFields({
  draft,
  onChange,
  parameters,
  chosen,
  read,
}: {
  readonly draft: ProposalDraft
  readonly onChange: (part: Partial<ProposalDraft>) => void
  readonly parameters: readonly Parameter[]
  readonly chosen: Parameter | undefined
  readonly read: ReadValue | undefined
}) {
  const t = useTranslations('governance')
  const language = useLocale()
  const { valueText } = useValueText()
  const changeable = parameters.filter(({ change }) => change !== undefined)
  return (
    <>
      <SelectField
        label={t('new.parameter')}
        value={draft.parameter}
        onChange={({ target }) => onChange({ parameter: target.value, value: '', timeUnit: '' })}
        helper={chosen && <Now parameter={chosen} />}
      >
        <option value="">{t('new.choose')}</option>
        {changeable.map((it) => (
          <option key={parameterKey(it)} value={parameterKey(it)}>
            {t(`parameter.${it.name}`)}
            {it.of === undefined ? '' : ` · ${it.of.slice(0, 32)}`} ({valueText(it.value, it.unit)})
          </option>
        ))}
      </SelectField>
      {chosen?.change && (
        <div className={chosen.unit === 'seconds' ? 'grid gap-4 sm:grid-cols-[1fr_9rem]' : ''}>
          <Field
            label={t('new.value')}
            value={draft.value}
            onChange={({ target }) => onChange({ value: target.value })}
            inputMode="decimal"
            {...signOf(chosen)}
            error={
              read?.problem === undefined || read.problem === 'empty'
                ? undefined
                : read.problem === 'bounds'
                  ? t('new.problem.bounds', {
                      least: valueText(chosen.change.least, chosen.unit),
                      most: valueText(chosen.change.most, chosen.unit),
                    })
                  : t(`new.problem.${read.problem}`)
            }
          />
          {chosen.unit === 'seconds' && (
            <SelectField
              label={t('new.unit')}
              value={chosenTimeUnit(draft, chosen.value)}
              onChange={({ target }) => onChange({ timeUnit: target.value })}
            >
              {(Object.keys(timeUnits) as TimeUnit[]).map((it) => (
                <option key={it} value={it}>
                  {unitName(it, language)}
                </option>
              ))}
            </SelectField>
          )}
        </div>
      )}
    </>
  )
}

function Now({ parameter: { name, unit, value, change } }: { readonly parameter: Parameter }) {
  const t = useTranslations('governance')
  const { valueText } = useValueText()
  if (change === undefined) return null
  const isBounded = change.most < 2n ** 32n - 1n
  return (
    <>
      {t('new.now', { value: valueText(value, unit) })}{' '}
      {isBounded
        ? t('new.between', { least: valueText(change.least, unit), most: valueText(change.most, unit) })
        : change.least > 0n && t('new.least', { least: valueText(change.least, unit) })}{' '}
      {name === 'threshold' && t('new.floor')}
      {(name === 'maxAge' || name === 'heartbeat') && t('new.together')}
    </>
  )
}

function signOf({ unit }: Parameter): { readonly unit?: string } {
  const sign = signs[unit]
  return sign === undefined ? {} : { unit: sign }
}

/** "days", as the reader's language calls several of them. */
function unitName(unit: TimeUnit, language: Language): string {
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' })
  return format.formatToParts(2).find(({ type }) => type === 'unit')?.value ?? unit
}

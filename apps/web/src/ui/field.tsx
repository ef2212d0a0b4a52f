import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react'

export type Around = {
  readonly label: string
  /** One line under the field that helps to fill it in. */
  readonly helper?: ReactNode
  /** Why it cannot stay so; shown under the field and told to screen readers. */
  readonly error?: string | undefined
}

const box =
  'min-h-11 w-full rounded-card border bg-surface px-3 text-base text-text placeholder:text-quiet disabled:opacity-60'

/** A labelled line to type in. `unit` stands inside it, at its end. */
export function Field({
  label,
  helper,
  error,
  unit,
  className = '',
  ...input
}: InputHTMLAttributes<HTMLInputElement> & Around & { readonly unit?: string }) {
  const id = useId()
  return (
    <Labelled id={id} label={label} helper={helper} error={error}>
      <div className="relative">
        <input
          id={id}
          autoComplete="off"
          {...input}
          aria-invalid={error !== undefined}
          aria-describedby={describedBy(id, helper, error)}
          className={`${box} ${error === undefined ? 'border-control' : 'border-bad'} ${unit === undefined ? '' : 'pr-20'} ${className}`}
        />
        {unit !== undefined && (
          <span className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-quiet">
            {unit}
          </span>
        )}
      </div>
    </Labelled>
  )
}

/** A labelled choice among few. */
export function SelectField({
  label,
  helper,
  error,
  children,
  ...select
}: SelectHTMLAttributes<HTMLSelectElement> & Around) {
  const id = useId()
  return (
    <Labelled id={id} label={label} helper={helper} error={error}>
      <select
        id={id}
        {...select}
        aria-describedby={describedBy(id, helper, error)}
        className={`${box} ${error === undefined ? 'border-control' : 'border-bad'}`}
      >
        {children}
      </select>
    </Labelled>
  )
}

/** The label of a field, and what stands under it. */
export function Labelled({
  id,
  label,
  helper,
  error,
  children,
}: Around & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {helper !== undefined && (
        <div id={`${id}-helper`} className="text-sm text-quiet">
          {helper}
        </div>
      )}
      <div id={`${id}-error`} className="text-sm text-bad empty:hidden" role="alert">
        {error}
      </div>
    </div>
  )
}

/** What a screen reader says about a field after its name. */
export function describedBy(id: string, helper: ReactNode, error: string | undefined): string | undefined {
  const ids = [helper === undefined ? '' : `${id}-helper`, error === undefined ? '' : `${id}-error`]
  return ids.filter(Boolean).join(' ') || undefined
}

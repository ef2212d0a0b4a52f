import { useId, type TextareaHTMLAttributes } from 'react'
import { describedBy, Labelled, type Around } from './field.tsx'

/** A labelled field of several lines. */
export function LongField({
  label,
  helper,
  error,
  className = '',
  ...area
}: TextareaHTMLAttributes<HTMLTextAreaElement> & Around) {
  const id = useId()
  return (
    <Labelled id={id} label={label} helper={helper} error={error}>
      <textarea
        id={id}
        rows={6}
        autoComplete="off"
        {...area}
        aria-invalid={error !== undefined}
        aria-describedby={describedBy(id, helper, error)}
        className={`w-full rounded-card border bg-surface px-3 py-2 text-base text-text ${error === undefined ? 'border-control' : 'border-bad'} ${className}`}
      />
    </Labelled>
  )
}

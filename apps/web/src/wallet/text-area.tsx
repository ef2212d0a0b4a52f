import { useId, type ReactNode } from 'react'

/** A labelled field of several lines for what is pasted: nothing corrects it, nothing remembers it. */
export function TextArea({
  label,
  value,
  onChange,
  onBlur,
  about,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  /** What it is, said while it is typed. */
  readonly about?: ReactNode
}) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={4}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        onBlur={onBlur}
        aria-describedby={about === undefined ? undefined : `${id}-about`}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        translate="no"
        className="w-full rounded-card border border-control bg-surface px-3 py-2 font-mono text-base"
      />
      {about !== undefined && (
        <div id={`${id}-about`} className="text-sm" role="status">
          {about}
        </div>
      )}
    </div>
  )
}

import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { CheckIcon, CopyIcon } from './icons.tsx'

/** Puts a text on the clipboard and says so. */
export function CopyButton({
  text,
  label,
  withLabel = false,
}: {
  readonly text: string
  /** What is copied, for those who do not see the picture: "Copy address". */
  readonly label: string
  readonly withLabel?: boolean
}) {
  const t = useTranslations('ui')
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed'>()
  useEffect(() => {
    if (outcome === undefined) return undefined
    const timer = setTimeout(() => setOutcome(undefined), 2_000)
    return () => clearTimeout(timer)
  }, [outcome])

  function copy(): void {
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('copyFailed'),
    )
  }
  return (
    <>
      <button
        type="button"
        onClick={copy}
        aria-label={withLabel ? undefined : label}
        title={label}
        className={`inline-flex items-center justify-center gap-2 rounded-card text-quiet hover:bg-sunken hover:text-text ${withLabel ? 'min-h-11 px-3' : 'size-7 shrink-0 align-middle'}`}
      >
        {outcome === 'copied' ? <CheckIcon /> : <CopyIcon />}
        {withLabel && <span>{outcome === undefined ? label : t(outcome)}</span>}
      </button>
      <span role="status" className="sr-only">
        {outcome !== undefined && t(outcome)}
      </span>
    </>
  )
}

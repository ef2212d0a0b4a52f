import { useTranslations } from 'use-intl'
import { Button } from '../ui/button.tsx'

/** Goes up and down a list of blocks by number. */
export function Pager({
  top,
  head,
  step,
  onGo,
}: {
  /** The newest block that is shown. */
  readonly top: bigint | undefined
  readonly head: bigint | undefined
  readonly step: number
  /** undefined: follow the head. */
  readonly onGo: (top: bigint | undefined) => void
}) {
  const t = useTranslations('explorer')
  if (top === undefined || head === undefined) return null
  const newer = top + BigInt(step)
  const older = top - BigInt(step)
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => onGo(undefined)}>{t('blocks.newest')}</Button>
      <Button disabled={top >= head} onClick={() => onGo(newer >= head ? undefined : newer)}>
        {t('blocks.newer')}
      </Button>
      <Button disabled={older < 0n} onClick={() => onGo(older)}>
        {t('blocks.older')}
      </Button>
    </div>
  )
}

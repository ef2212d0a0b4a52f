import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Notice } from '../../ui/badge.tsx'
import { buttonClass } from '../../ui/button.tsx'

/** Files to store: by a button, or dropped anywhere around it. */
export function FileChoice({
  isFirst,
  isTooMuch,
  onChoose,
}: {
  /** Nothing is chosen yet. */
  readonly isFirst: boolean
  /** Something was left out. */
  readonly isTooMuch: boolean
  readonly onChoose: (files: readonly File[]) => void
}) {
  const t = useTranslations('storage')
  const id = useId()
  const [isOver, setIsOver] = useState(false)
  return (
    <section
      aria-label={t('upload.files')}
      className={`card relative flex flex-col items-center gap-3 border-dashed p-8 text-center has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent ${isOver ? 'border-accent bg-accent-soft' : ''}`}
    >
      <p className="text-quiet">{t('upload.drop')}</p>
      <label htmlFor={id} className={buttonClass(isFirst ? 'primary' : 'plain')}>
        {t('upload.choose')}
      </label>
      {/* Over all of it: browsers let files be dropped where they can be chosen. */}
      <input
        id={id}
        type="file"
        multiple
        className="absolute inset-0 cursor-pointer opacity-0"
        onDragEnter={() => setIsOver(true)}
        onDragLeave={() => setIsOver(false)}
        onDrop={() => setIsOver(false)}
        onChange={({ target }) => {
          onChoose([...(target.files ?? [])])
          target.value = ''
        }}
      />
      <p className="text-sm text-quiet">{t('upload.limit')}</p>
      {isTooMuch && <Notice tone="warn">{t('upload.tooMuch')}</Notice>}
    </section>
  )
}

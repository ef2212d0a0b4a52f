import { useMemo, useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { placesToAsk, wordsOf } from '../keys/words.ts'
import { focusFirst } from '../sign/focus-first.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'

/** Shows the words, then asks for three of them. `entropy` is the caller's, who zeroes it afterwards. */
export function WordsView({
  entropy,
  onSaved,
  onLater,
}: {
  readonly entropy: Uint8Array
  readonly onSaved: () => void
  readonly onLater: () => void
}) {
  const t = useTranslations('wallet')
  const [isChecking, setIsChecking] = useState(false)
  if (isChecking)
    return <WordsCheck entropy={entropy} onSaved={onSaved} onBack={() => setIsChecking(false)} />
  return (
    <div className="flex flex-col gap-4">
      <div>
        <h2 className="text-lg font-semibold">{t('words.title')}</h2>
        <p className="max-w-prose text-quiet">{t('words.why')}</p>
      </div>
      <WordsGrid entropy={entropy} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => setIsChecking(true)}>
          {t('words.written')}
        </Button>
        <Button onClick={onLater}>{t('words.later')}</Button>
      </div>
    </div>
  )
}

/** The words in their order. */
export function WordsGrid({ entropy }: { readonly entropy: Uint8Array }) {
  const t = useTranslations('wallet')
  return (
    <ol
      aria-label={t('words.list')}
      data-testid="words"
      className="grid grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-4"
      translate="no"
      lang="en"
    >
      {wordsOf(entropy).map((word, at) => (
        <li key={at} className="card flex gap-2 px-3 py-2 font-mono">
          <span className="w-6 text-right text-quiet" aria-hidden="true">
            {at + 1}
          </span>
          {word}
        </li>
      ))}
    </ol>
  )
}

function WordsCheck({
  entropy,
  onSaved,
  onBack,
}: {
  readonly entropy: Uint8Array
  readonly onSaved: () => void
  readonly onBack: () => void
}) {
  const t = useTranslations('wallet')
  const words = wordsOf(entropy)
  const places = useMemo(() => placesToAsk(words.length), [words.length])
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({})
  const [isChecked, setIsChecked] = useState(false)
  const isRight = (place: number): boolean => typed[place]?.trim().toLowerCase() === words[place]

  function submit(event: FormEvent): void {
    event.preventDefault()
    setIsChecked(true)
    if (places.every(isRight)) onSaved()
  }
  return (
    <form ref={focusFirst} onSubmit={submit} className="flex flex-col gap-4">
      <div>
        <h2 className="text-lg font-semibold">{t('words.checkTitle')}</h2>
        <p className="text-quiet">{t('words.checkWhy')}</p>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        {places.map((place) => (
          <Field
            key={place}
            label={t('words.word', { place: String(place + 1) })}
            value={typed[place] ?? ''}
            onChange={({ target }) => {
              setIsChecked(false)
              setTyped((it) => ({ ...it, [place]: target.value }))
            }}
            error={isChecked && !isRight(place) ? t('words.wrong', { place: String(place + 1) }) : undefined}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
          />
        ))}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary">
          {t('words.check')}
        </Button>
        <Button onClick={onBack}>{t('words.back')}</Button>
      </div>
    </form>
  )
}

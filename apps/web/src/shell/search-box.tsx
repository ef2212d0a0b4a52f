import { useNavigate } from '@tanstack/react-router'
import { Suspense, useEffect, useRef, useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import { useIndex } from '../chain/index-client.ts'
import { SearchIcon } from '../ui/icons.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import type { Miss } from './find.ts'
import { useSettled } from './settled.ts'

const Suggestions = lazyPart(() => import('./suggestions.tsx'))
/** Fetched when the cursor comes: what reads addresses is more than all of the frame. */
const loadFind = () => import('./find.ts')
const typingMs = 120

/** Finds by block number, hash or address, and by name where an index runs; `/` brings the cursor here. */
export function SearchBox() {
  const t = useTranslations('shell')
  const { client } = useChain()
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [miss, setMiss] = useState<Miss>()
  const index = useIndex()
  const settled = useSettled(text.trim(), typingMs)
  useSlashKey(input)

  async function find(event: FormEvent): Promise<void> {
    event.preventDefault()
    const found = await loadFind().then(
      (it) => it.find(text, { client, index, navigate }),
      (): Miss => 'nodeDown',
    )
    setMiss(found)
    if (found === undefined) setText('')
  }
  function leave(): void {
    setText('')
    setMiss(undefined)
  }
  return (
    <form role="search" onSubmit={(event) => void find(event)} className="relative">
      <SearchIcon className="pointer-events-none absolute left-3 top-3 size-5 text-quiet lg:top-2.5" />
      <input
        ref={input}
        type="search"
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setMiss(undefined)
        }}
        onFocus={() => void loadFind().catch(() => undefined)}
        aria-label={t('search.label')}
        aria-describedby="search-miss"
        placeholder={t(index ? 'search.hintWithNames' : 'search.hint')}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        className="min-h-11 w-full rounded-card border border-control bg-surface pl-10 pr-3 text-base placeholder:text-quiet lg:min-h-10"
      />
      <p
        id="search-miss"
        role="status"
        className="absolute inset-x-0 top-full z-10 mt-1 rounded-card border border-warn bg-raised px-3 py-2 text-sm shadow-layer empty:hidden"
      >
        {miss && t(`search.${miss}`)}
      </p>
      {index && miss === undefined && text !== '' && settled !== '' && (
        <Suspense>
          <Suggestions index={index} text={settled} onGo={leave} />
        </Suspense>
      )}
    </form>
  )
}

function useSlashKey(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const isTyping =
        event.target instanceof HTMLElement &&
        event.target.closest('input, textarea, select, [contenteditable]')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [input])
}

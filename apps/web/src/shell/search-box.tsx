import { useNavigate, type UseNavigateResult } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState, type FormEvent } from 'react'
import type { IndexerClient } from '@watt/sdk/indexer'
import { useTranslations } from 'use-intl'
import { getBlock } from 'viem/actions'
import { useChain } from '../chain/chain.ts'
import type { SmallClient } from '../chain/client.ts'
import { failureOf } from '../chain/failure.ts'
import { useIndex } from '../chain/index-client.ts'
import { SearchIcon } from '../ui/icons.tsx'
import { suggestionOf } from './search-results.ts'
import { soughtBy } from './search.ts'
import { useSettled } from './settled.ts'

const Suggestions = lazy(() => import('./suggestions.tsx'))
const typingMs = 120

type Miss = 'unknownWords' | 'noName' | 'notFound' | 'nodeDown'

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
    const found =
      index && soughtBy(text) === undefined
        ? await goToFirst(text, index, navigate)
        : await goTo(text, client, navigate)
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

/** @returns why there is nowhere to go. */
async function goTo(
  text: string,
  client: SmallClient,
  navigate: UseNavigateResult<string>,
): Promise<Miss | undefined> {
  const sought = soughtBy(text)
  switch (sought?.kind) {
    case undefined:
      return 'unknownWords'
    case 'block':
      await navigate({ to: '/block/$id', params: { id: sought.id } })
      return undefined
    case 'address':
      await navigate({ to: '/address/$address', params: { address: sought.address } })
      return undefined
    case 'hash':
      return goToHash(sought.hash, client, navigate)
  }
}

/** A name: where the first that the index finds leads. */
async function goToFirst(
  text: string,
  index: IndexerClient,
  navigate: UseNavigateResult<string>,
): Promise<Miss | undefined> {
  const found = await index.search(text.trim()).catch(() => undefined)
  const [first] = found?.results ?? []
  if (!first) return found ? 'noName' : 'unknownWords'
  await navigate(suggestionOf(first).link)
  return undefined
}

async function goToHash(
  hash: `0x${string}`,
  client: SmallClient,
  navigate: UseNavigateResult<string>,
): Promise<Miss | undefined> {
  const [transaction, block] = await Promise.allSettled([
    client.request({ method: 'eth_getTransactionByHash', params: [hash] }),
    getBlock(client, { blockHash: hash }),
  ])
  if (block.status === 'fulfilled') {
    await navigate({ to: '/block/$id', params: { id: hash } })
    return undefined
  }
  if (transaction.status === 'rejected')
    return failureOf(transaction.reason).kind === 'nodeDown' ? 'nodeDown' : 'notFound'
  if (transaction.value === null) return 'notFound'
  await navigate({ to: '/tx/$hash', params: { hash } })
  return undefined
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

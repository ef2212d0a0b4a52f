/**
 * What is chosen to be stored, with the hash of each file and whether it is stored already.
 * @module
 */
import { useQueries } from '@tanstack/react-query'
import type { StoredFile } from '@watt/storage/browser'
import { useState } from 'react'
import { choose, samenessOf, type Sameness } from './chosen.ts'
import type { HashedFile } from './file-source.ts'
import { hashQuery } from './hashes.ts'

/** One chosen file. */
export type Choice = {
  readonly file: File
  /** undefined until its hash is known, and what is stored. */
  readonly sameness: Sameness | undefined
  /** It can no longer be read. */
  readonly isBroken: boolean
  /** It is to be stored: it is new, or somebody wants it all the same. */
  readonly isSent: boolean
}

export type ChosenFiles = {
  readonly choices: readonly Choice[]
  readonly isTooMuch: boolean
  /** What is to be stored; undefined while something is looked at. */
  readonly sent: readonly HashedFile[] | undefined
  readonly add: (files: readonly File[]) => void
  readonly remove: (file: File) => void
  readonly sendAnyway: (file: File) => void
  readonly clear: () => void
}

/** @param stored - undefined while it is read */
export function useChoice(stored: readonly StoredFile[] | undefined): ChosenFiles {
  const [{ files, isTooMuch }, setChosen] = useState(() => choose<File>([], []))
  const [wanted, setWanted] = useState<ReadonlySet<File>>(new Set())
  const hashes = useQueries({ queries: files.map(hashQuery) })
  const hashed = files.flatMap((file, at): readonly HashedFile[] => {
    const hash = hashes[at]?.data
    return hash === undefined ? [] : [{ name: file.name, file, hash }]
  })
  const choices = files.map((file, at): Choice => {
    const own = hashed.find((it) => it.file === file)
    const before = hashed.filter((it) => files.indexOf(it.file) < at)
    const sameness =
      own && stored && samenessOf({ name: file.name, size: file.size, hash: own.hash }, before, stored)
    const isBroken = hashes[at]?.isError ?? false
    const isSent = !isBroken && sameness !== undefined && (sameness.kind === 'new' || wanted.has(file))
    return { file, sameness, isBroken, isSent }
  })
  const isKnown = choices.every(({ sameness, isBroken }) => sameness !== undefined || isBroken)
  const keep = (next: readonly File[]): void => setChosen(choose<File>([], next))
  return {
    choices,
    isTooMuch,
    sent: isKnown
      ? hashed.filter((it) => choices.some(({ file, isSent }) => isSent && file === it.file))
      : undefined,
    add: (more) => setChosen((now) => choose(now.files, more)),
    remove: (file) => keep(files.filter((it) => it !== file)),
    sendAnyway: (file) => setWanted(new Set([...wanted, file])),
    clear: () => keep([]),
  }
}

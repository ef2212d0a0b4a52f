/**
 * `watt storage get`: a stored or shared file, a folder of them, or a range of one. Every byte is checked before it is written.
 * @module
 */
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  filesShared,
  isShared,
  readStoredFile,
  type StorageClient,
  type StoredFile,
} from '@watt/storage/client'
import type { GetFlags } from '../commands/storage.ts'
import { CommandError, usageError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import { fields, printable } from '../output.ts'
import type { Session } from '../session.ts'
import { takeDraft } from './draft.ts'
import { catalogueOf, faultTeller, filesNamed, withStorage } from './open.ts'
import { paidWei } from './payments.ts'
import { placeWithin } from './place.ts'
import { ProgressLine } from './progress.ts'
import { formatBytes } from './words.ts'

/** Fetches what a word names: a name, a folder (`photos/`), a link or a share. */
export async function getFiles(
  session: Session,
  flags: GetFlags,
  word: string,
  target?: string,
): Promise<void> {
  const texts = word.split(/\s+/)
  const isLink = texts.every((text) => text.startsWith('watt://'))
  await withStorage(
    session,
    flags,
    async (client) => {
      const files = isShared(word)
        ? await filesShared(client, texts)
        : filesNamed(await catalogueOf(session, client), word)
      if (target === '-') await toOutput(session, flags, client, files)
      else await toFiles(session, flags, client, files, { word, target })
    },
    // A link is read by whoever has it; only who pays needs an account.
    !isLink || (flags.pay ?? 0n) > 0n,
  )
}

async function toFiles(
  session: Session,
  flags: GetFlags,
  client: StorageClient,
  files: readonly StoredFile[],
  { word, target }: { readonly word: string; readonly target: string | undefined },
): Promise<void> {
  const places = await placesOf(session, files, target, word.endsWith('/') || files.length > 1)
  if (flags.force !== true) await refuseExisting(places.map(({ path }) => path))
  for (const { file, path } of places) {
    const before = paidWei(client)
    await fetchTo(session, flags, client, file, path)
    const { name } = file
    const { from, sizeBytes } = wantedOf(file, flags)
    const part = sizeBytes === file.sizeBytes ? {} : { from, fileBytes: file.sizeBytes }
    session.out.item({ name, sizeBytes, ...part, path, paidWei: paidWei(client) - before }, () =>
      fields([
        ['fetched', printable(name)],
        ['size', formatBytes(sizeBytes)],
        [
          'part',
          sizeBytes === file.sizeBytes
            ? undefined
            : `bytes ${from} to ${from + sizeBytes - 1} of ${file.sizeBytes}`,
        ],
        ['to', path],
      ]),
    )
  }
}

async function toOutput(
  session: Session,
  { range }: GetFlags,
  client: StorageClient,
  files: readonly StoredFile[],
): Promise<void> {
  const [file] = files
  if (file === undefined || files.length > 1)
    throw usageError(`There are ${files.length} files; only one fits standard output.`, 'name one of them')
  const bytes = readStoredFile(client, file, { ...range, onFault: faultTeller(session) })
  if (session.host.stdout === process.stdout) await pipeline(bytes, process.stdout, { end: false })
  else for await (const chunk of bytes) session.host.stdout.write(Buffer.from(chunk).toString('latin1'))
}

/** What of a file is fetched: all of it, or the part of the range that it has. */
function wantedOf(
  file: StoredFile,
  { range }: GetFlags,
): { readonly from: number; readonly sizeBytes: number } {
  const from = range?.from ?? 0
  const to = Math.min(range?.to ?? file.sizeBytes, file.sizeBytes)
  return { from, sizeBytes: Math.max(0, to - from) }
}

/** Where each file goes. */
async function placesOf(
  session: Session,
  files: readonly StoredFile[],
  target: string | undefined,
  isFolder: boolean,
): Promise<readonly { readonly file: StoredFile; readonly path: string }[]> {
  const at = resolvePath(session.host, target ?? '.')
  if (!isFolder && target !== undefined && !target.endsWith('/') && !(await isDirectory(at)))
    return [{ file: files[0]!, path: at }]
  return files.map((file) => ({ file, path: placeWithin(at, isFolder ? file.name : basename(file.name)) }))
}

/** Writes to a draft that becomes the file only when it is complete. What is in it stays, to be gone on with. */
async function fetchTo(
  session: Session,
  flags: GetFlags,
  client: StorageClient,
  file: StoredFile,
  path: string,
): Promise<void> {
  const progress = new ProgressLine(session)
  const { from: first, sizeBytes: total } = wantedOf(file, flags)
  const draft = await takeDraft(path, `${file.version} ${file.name} ${first} ${total}`, total)
  let done = draft.doneBytes
  if (total > 0 && done === total) return rename(draft.path, path)
  const bytes = readStoredFile(client, file, {
    ...flags.range,
    from: first + done,
    onFault: faultTeller(session),
  })
  try {
    await pipeline(
      bytes,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          done += chunk.length
          progress.update(printable(`fetching ${file.name}`), done, total)
          yield chunk
        }
      },
      createWriteStream(draft.path, { flags: 'a' }),
    )
    await rename(draft.path, path)
  } catch (error) {
    progress.end()
    const kept = (await stat(draft.path).catch(() => undefined))?.size ?? 0
    if (kept === 0) await rm(draft.path, { force: true })
    else session.out.say(`${formatBytes(kept)} are kept; the same command goes on from there.`)
    throw error
  } finally {
    progress.end()
  }
}

async function refuseExisting(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if ((await stat(path).catch(() => undefined)) === undefined) continue
    throw new CommandError({
      code: 'cli/file-exists',
      message: `${path} exists already.`,
      fix: 'say where to write it: watt storage get <name> <path>; or replace it: --force',
      ending: 'refused',
      details: { path },
    })
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

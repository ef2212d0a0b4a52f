/**
 * What was acknowledged, on disk before it was: one file an operation that waits, one for the bundle on its way, one line an
 * operation that was included.
 * @module
 */
import { appendFile, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, makeFolder, writeFileAtomic } from '@watt/files'
import type { Hex } from 'viem'
import { z } from 'zod'
import { StoreError } from './errors.ts'
import type { Waiting } from './pool.ts'
import { isOperation } from './user-operation.ts'

/** A signed transaction that may or may not be in a block. */
export type Sent = {
  readonly transaction: Hex
  readonly raw: Hex
  /** Of the bundler's account. */
  readonly nonce: number
  readonly operations: readonly Hex[]
}

export interface Store {
  readonly load: () => Promise<{
    readonly waiting: readonly Waiting[]
    readonly sent: Sent | undefined
    /** Transactions of operations that were included, oldest first. */
    readonly included: readonly (readonly [Hex, Hex])[]
  }>
  readonly keep: (waiting: Waiting) => Promise<void>
  readonly drop: (hash: Hex) => Promise<void>
  readonly setSent: (sent: Sent | undefined) => Promise<void>
  readonly addIncluded: (entries: readonly (readonly [Hex, Hex])[]) => Promise<void>
}

const hash = z.string().regex(/^0x[0-9a-f]{64}$/)
/** What a file of this name holds: under another one it would never be dropped. */
const waitingShape = (name: string) =>
  z.object({
    hash: hash.and(z.literal(name.replace(/\.json$/, ''))),
    operation: z.custom(isOperation),
    order: z.int(),
    since: z.bigint().min(0n),
  })
const sentShape = z.object({
  transaction: hash,
  raw: z.string().regex(/^0x([0-9a-f]{2})+$/),
  nonce: z.int().min(0),
  operations: z.array(hash),
})

const sentFile = 'sent.json'
const includedFile = 'included.txt'

/** @param remembered - Included operations that are read back; older lines are cut off when the bundler starts. */
export function openStore(folder: string, remembered: number): Store {
  const waitingFolder = join(folder, 'waiting')
  const pathOf = (hash: Hex): string => join(waitingFolder, `${hash}.json`)
  return {
    async load() {
      await makeFolder(waitingFolder)
      const names = (await readdir(waitingFolder)).filter((name) => name.endsWith('.json'))
      const waiting = await Promise.all(
        names.map((name) => read<Waiting>(join(waitingFolder, name), waitingShape(name))),
      )
      const sent = await read<Sent>(join(folder, sentFile), sentShape, true)
      const lines = (await text(join(folder, includedFile))).split('\n')
      // A crash leaves a torn line, and nothing must be written behind that one.
      const kept = lines.filter((line) => /^0x[0-9a-f]{64} 0x[0-9a-f]{64}$/.test(line)).slice(-remembered)
      if (lines.at(-1) !== '' || kept.length < lines.length - 1)
        await writeFileAtomic(join(folder, includedFile), kept.map((line) => `${line}\n`).join(''))
      return {
        waiting: waiting.filter((it) => it !== undefined).toSorted((a, b) => a.order - b.order),
        sent,
        included: kept.map((line) => line.split(' ') as unknown as readonly [Hex, Hex]),
      }
    },
    keep: (waiting) => writeFileAtomic(pathOf(waiting.hash), encode(waiting)),
    drop: (hash) => rm(pathOf(hash), { force: true }),
    setSent: (sent) =>
      sent === undefined
        ? rm(join(folder, sentFile), { force: true })
        : writeFileAtomic(join(folder, sentFile), encode(sent)),
    // Lost lines cost a search in the chain's logs, no more: they are not synced.
    addIncluded: (entries) =>
      appendFile(join(folder, includedFile), entries.map((entry) => `${entry.join(' ')}\n`).join('')),
  }
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return ''
    throw error
  }
}

async function read<T>(path: string, shape: z.ZodType, mayLack = false): Promise<T | undefined> {
  const content = await text(path)
  if (content === '' && mayLack) return undefined
  try {
    const found: unknown = JSON.parse(content, (_, value: unknown) =>
      typeof value === 'string' && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
    )
    shape.parse(found)
    return found as T
  } catch {
    throw new StoreError(
      `${path} is damaged.`,
      'Restore it from a copy, or remove it: its operation is lost then.',
    )
  }
}

/** JSON has no big integers. */
function encode(value: unknown): string {
  return JSON.stringify(value, (_, it: unknown) => (typeof it === 'bigint' ? `${it}n` : it))
}

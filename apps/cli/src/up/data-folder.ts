/**
 * Whose folder it is, before anything is written or deleted in it.
 * @module
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../failure.ts'
import { lockFile } from './lock.ts'
import { manifestFile } from './manifest.ts'

export const genesisFile = 'genesis.json'
/** Stands in the folder while a network is being made there. What a crash left half made carries it and is removed. */
const makingFile = '.making'

/** Makes the folder where there is none, and looks at what is in it. */
export async function openFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CommandError({
      code: 'cli/data-folder',
      message: `The data folder ${dataDir} cannot be made (${code}).`,
      fix: 'choose another one: watt up --data-dir <path>',
      details: { dataDir, system: code },
      cause: error,
    })
  }
  await refuseForeign(dataDir)
}

/** Runs `make` so that a crash inside it leaves nothing that looks finished. */
export async function makeInside(dataDir: string, make: () => Promise<void>): Promise<void> {
  await removeNetwork(dataDir) // Only what an interrupted start left: there is no manifest.
  await writeFile(join(dataDir, makingFile), '', { mode: 0o600 })
  await make()
  await rm(join(dataDir, makingFile), { force: true })
}

/**
 * Deletes the network in a folder, and nothing else.
 * @throws {CommandError} `cli/foreign-folder`: something there is not ours.
 */
export async function removeNetwork(dataDir: string): Promise<void> {
  const entries = await refuseForeign(dataDir)
  for (const entry of entries) {
    if (entry !== lockFile) await rm(join(dataDir, entry), { recursive: true, force: true })
  }
}

/** @returns the names in the folder. */
async function refuseForeign(dataDir: string): Promise<readonly string[]> {
  const entries = await readdir(dataDir)
  const isOurs = entries.some((entry) => entry === manifestFile || entry === makingFile || entry === lockFile)
  const foreign = entries.filter((entry) => !isOurs || !isOurName(entry))
  if (foreign.length === 0) return entries
  throw new CommandError({
    code: 'cli/foreign-folder',
    message: `${dataDir} holds files that are not of a local network: ${foreign.slice(0, 3).join(', ')}.`,
    fix: 'choose another folder: watt up --data-dir <path>',
    ending: 'refused',
    details: { dataDir, foreign: foreign.slice(0, 20) },
  })
}

function isOurName(entry: string): boolean {
  return (
    [manifestFile, genesisFile, lockFile, makingFile].includes(entry) ||
    /^((node|oracle)-[1-7]|provider-[1-9][0-9]?|beacon|bundler|indexer)$/.test(entry) ||
    /^(network|genesis)\.json\.[0-9a-f]{12}\.tmp$/.test(entry) ||
    entry === '.DS_Store'
  )
}

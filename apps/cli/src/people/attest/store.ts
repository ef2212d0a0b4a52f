/**
 * Where a member keeps its credentials: a folder for each account and chain, each file encrypted for the account.
 * @module
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, makeFolder, writeFileAtomic } from '@watt/files'
import { readWhole, unseal, type Credential, type Fields } from '@watt/people/attest'
import type { PeopleContracts } from '@watt/sdk/people'
import { homeDataDir, type Session } from '../../session.ts'

const filesMax = 100
const suffix = '.json'

/** A kept credential with all its fields. */
export type Kept = { readonly text: string; readonly credential: Credential; readonly fields: Fields }

export function credentialFolder(
  session: Session,
  { chainId }: PeopleContracts,
  account: `0x${string}`,
): string {
  return join(homeDataDir(session), 'credentials', `${chainId}-${account.toLowerCase()}`)
}

/** @returns the path */
export async function keepCredential(
  folder: string,
  { commitment }: Credential,
  sealed: string,
): Promise<string> {
  await makeFolder(folder)
  const path = join(folder, `${commitment.slice(2, 18)}${suffix}`)
  await writeFileAtomic(path, sealed)
  return path
}

/** All that are kept. @throws {CredentialError} One was changed, or is another account's. */
export async function keptCredentials(folder: string, accountKey: Uint8Array): Promise<readonly Kept[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  const files = names.filter((name) => name.endsWith(suffix)).toSorted()
  return Promise.all(
    files.slice(0, filesMax).map(async (name) => {
      const text = await unseal(await readFile(join(folder, name), 'utf8'), accountKey)
      return { text, ...readWhole(text) }
    }),
  )
}

/**
 * Where the key and the days of a member's node lie: a folder for each account and chain.
 * @module
 */
import { join } from 'node:path'
import type { PeopleContracts } from '@watt/sdk/people'
import { homeDataDir, type Session } from '../../session.ts'

export function nodeFolder(session: Session, { chainId }: PeopleContracts, account: `0x${string}`): string {
  return join(homeDataDir(session), 'people-node', `${chainId}-${account.toLowerCase()}`)
}

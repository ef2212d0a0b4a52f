/**
 * An account on disk, so that the next look reads only what happened since. A shortcut: whatever is wrong with it, the
 * chain is read again.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { writeFileAtomic } from '@watt/files'
import type { ChainSetting } from '../chain/provider-chain.ts'
import { type Account, emptyAccount } from './account.ts'

/** Changes whenever what an account holds does. */
const version = 1

type Owner = Pick<ChainSetting, 'network' | 'provider'>

/** @returns an empty account where there is none of this provider on this network */
export async function loadAccount(path: string, owner: Owner): Promise<Account> {
  const text = await readFile(path, 'utf8').catch(() => '')
  try {
    const saved = JSON.parse(text, reviveWei) as Owner & { version: number; account: Account }
    if (saved.version !== version || !isOf(saved, owner)) return emptyAccount
    return { ...saved.account, open: new Map(saved.account.open) }
  } catch {
    return emptyAccount
  }
}

export async function saveAccount(
  path: string,
  { network, provider }: Owner,
  account: Account,
): Promise<void> {
  const saved = { version, network, provider, account: { ...account, open: [...account.open] } }
  await writeFileAtomic(path, JSON.stringify(saved, replaceWei))
}

function isOf(saved: Owner, { network, provider }: Owner): boolean {
  return saved.network === network && saved.provider.toLowerCase() === provider.toLowerCase()
}

/** Numbers of any size, as `123n`. */
const replaceWei = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
const reviveWei = (_: string, value: unknown): unknown =>
  typeof value === 'string' && /^[0-9]{1,78}n$/.test(value) ? BigInt(value.slice(0, -1)) : value

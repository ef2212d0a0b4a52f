/**
 * The accounts of a passkey, on a device that knows nothing but the passkey: by who was ever added as a signer on the chain.
 * @module
 */
import {
  accountAddress,
  findAccountsOf,
  passkeysBehind,
  readSigners,
  type PasskeyAnswer,
} from '@watt/sdk/account'
import type { Address, Hex, PublicClient } from 'viem'
import type { AccountPasskey, AccountSource } from '../keys/accounts.ts'
import { AccountExistsError } from '../keys/vault-errors.ts'
import type { Vault } from '../keys/vault.ts'
import { isSame } from './signers.ts'

export type Found = {
  readonly address: Address
  readonly source: AccountSource & { readonly kind: 'passkey' }
}

export type FindParts = {
  readonly client: PublicClient
  /** Asks the person; a second time for the passkey of the first, where one answer is not enough. */
  readonly ask: (id?: string) => Promise<{ readonly id: string; readonly answer: PasskeyAnswer }>
  /** How contracts know a passkey of this page. */
  readonly signerOf: (passkey: AccountPasskey) => Hex
}

/**
 * Finds them. Where none stands, the one that the passkey was made for: it stands with its first transaction.
 * @returns empty where the answers were no passkey's that contracts can check
 */
export async function findAccounts({ client, ask, signerOf }: FindParts): Promise<readonly Found[]> {
  const { id, answer } = await ask()
  const candidates = passkeysBehind(answer).map((publicKey) => ({ id, publicKey }))
  const standing = await Promise.all(candidates.map((it) => accountsOf(client, it, signerOf(it))))
  if (standing.flat().length > 0) return standing.flat()
  const again = await ask(id)
  const sure = passkeysBehind(again.answer)
  return candidates
    .filter(({ publicKey }) => sure.includes(publicKey))
    .map((it) => {
      const founders = [signerOf(it)]
      return {
        address: accountAddress({ signers: founders }),
        source: { kind: 'passkey', founders, passkeys: [it] },
      }
    })
}

/** Keeps what was found. An account that is there already learns that one more passkey signs for it. */
export async function keepFound(
  vault: Pick<Vault, 'addAccount' | 'notePasskey'>,
  found: readonly Found[],
): Promise<void> {
  for (const it of found) {
    try {
      await vault.addAccount({ ...it, label: '' })
    } catch (error) {
      if (!(error instanceof AccountExistsError)) throw error
      for (const passkey of it.source.passkeys) await vault.notePasskey(it, passkey)
    }
  }
}

/** Those that it may sign for now; events are claims, the account itself is asked. */
async function accountsOf(
  client: PublicClient,
  passkey: AccountPasskey,
  signer: Hex,
): Promise<readonly Found[]> {
  const claimed = await findAccountsOf(client, signer)
  const checked = await Promise.all(
    claimed.map(async (address): Promise<readonly Found[]> => {
      const found = await readSigners(client, address)
      if (!found?.signers.some((it) => isSame(it, signer))) return []
      return [{ address, source: { kind: 'passkey', passkeys: [passkey] } }]
    }),
  )
  return checked.flat()
}

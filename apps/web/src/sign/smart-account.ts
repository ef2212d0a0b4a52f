/**
 * Accounts that are contracts, as viem knows them, with those of their signers that this browser has. Large: loaded when the
 * account in use is one.
 * @module
 */
import { WattError } from '@watt/errors'
import {
  delegatedAccount,
  isUpgraded,
  keyOwner,
  passkeyAccount,
  readSigners,
  type DelegatedAccount,
  type Owner,
  type WattAccount,
} from '@watt/sdk/account'
import {
  createClient,
  custom,
  defineChain,
  type Chain,
  type Client,
  type Hex,
  type LocalAccount,
  type PublicClient,
} from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { ownerOfPasskey } from '../keys/account-passkey.ts'
import type { Account } from '../keys/accounts.ts'
import type { ChainFacts } from '../keys/outside.ts'
import { hasOwnKey } from '../keys/own-key.ts'
import { signerOf } from '../keys/signer.ts'
import type { Vault } from '../keys/vault.ts'
import { Doubts } from './doubts.ts'

export type SmartSender = {
  readonly client: PublicClient
  readonly vault: Vault
  readonly chain: ChainFacts
  /** The account of passkeys that acts. */
  readonly account: Account
  /** All of the wallet: their keys may be signers too. */
  readonly accounts: readonly Account[]
}

/** Until the page is closed. */
const doubts = new Doubts()

/**
 * Opens it with as many signers as must agree: passkeys of this browser first, then keys of the wallet, last passkeys that
 * were not confirmed.
 * @throws {TooFewSignersError}
 */
export async function openSmartAccount(sender: SmartSender): Promise<WattAccount> {
  const { client, chain, account } = sender
  const { address, source } = account
  const founders = source.kind === 'passkey' ? source.founders : undefined
  const standing = await readSigners(client, address)
  const { signers, threshold } = standing ?? { signers: founders ?? [], threshold: 1n }
  const able = ownersHere(sender).filter(({ signer }) =>
    signers.some((it) => it.toLowerCase() === signer.toLowerCase()),
  )
  if (BigInt(able.length) < threshold || able.length === 0)
    throw new TooFewSignersError(able.length, Number(threshold))
  return passkeyAccount({
    client: withChain(client, chain),
    owners: able.slice(0, Number(threshold)),
    address,
    ...(founders && { founders: { signers: founders } }),
  })
}

/** An ordinary account with code: as its own contract where that is ours, else by its bare key. */
export async function openUpgraded(
  { client, vault, chain, account }: SmartSender,
  code: Hex,
): Promise<LocalAccount | DelegatedAccount> {
  const key = signerOf(vault, account)
  if (!isUpgraded(code)) return key
  return delegatedAccount({ client: withChain(client, chain), key: key as PrivateKeyAccount })
}

/** The line to the node, which is also the one to the bundler behind it, with its chain as viem wants it. */
export function withChain(
  client: PublicClient,
  { chainId, rpc }: ChainFacts,
): Client<never, Chain, undefined> {
  const chain = defineChain({
    id: chainId,
    name: `Watt ${chainId}`,
    nativeCurrency: { name: 'Watt', symbol: 'WATT', decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  })
  // The client below tries again by itself.
  return createClient({ chain, cacheTime: 0, transport: custom(client, { retryCount: 0 }) }) as never
}

function ownersHere({ vault, account: { source }, accounts }: SmartSender): readonly Owner[] {
  const passkeys = source.kind === 'passkey' ? source.passkeys : []
  return doubts.inOrder(
    passkeys.map((it) => ({ id: it.id, owner: ownerOfPasskey(it) })),
    accounts.filter(hasOwnKey).map((it) => keyOwner(signerOf(vault, it))),
  )
}

/** More must agree than are here. */
export class TooFewSignersError extends WattError {
  readonly code = 'sign/too-few-signers'
  override readonly fix = 'Use a device that has more of its signers.'
  readonly found: number
  readonly needed: number
  constructor(found: number, needed: number) {
    super(`This account needs ${needed} signers to agree; this device has ${found} of them.`)
    this.found = found
    this.needed = needed
  }
}

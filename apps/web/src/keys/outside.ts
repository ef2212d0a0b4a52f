/**
 * Other wallets of this browser, which announce themselves to the page.
 * @see EIP-6963 (announcement), EIP-1193 (provider), EIP-3326 and EIP-3085 (changing and adding a chain)
 * @module
 */
import { WattError } from '@watt/errors'
import { getAddress, isAddress, numberToHex, type Address, type EIP1193Provider } from 'viem'
import { cleanText } from '../intent/clean-text.ts'

export type OutsideWallet = {
  readonly rdns: string
  /** Its own name for itself, cleaned. */
  readonly name: string
  /** A picture inside the announcement; never fetched. */
  readonly icon: string | undefined
  readonly provider: EIP1193Provider
}

/** What a wallet needs to know of a chain that is new to it. */
export type ChainFacts = { readonly chainId: number; readonly rpc: string }

type Announcement = {
  readonly info?: { readonly rdns?: unknown; readonly name?: unknown; readonly icon?: unknown }
  readonly provider?: EIP1193Provider
}

const walletsMax = 20
const iconMax = 100_000
const userRefused = 4001
const unknownChain = 4902

const found = new Map<string, OutsideWallet>()
const listeners = new Set<() => void>()
let list: readonly OutsideWallet[] = []

/** All that have announced themselves so far. */
export function outsideWallets(): readonly OutsideWallet[] {
  return list
}

/** Listens for announcements, and asks for them. @returns stops listening */
export function watchOutside(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('eip6963:announceProvider', hear)
  listeners.add(listener)
  window.dispatchEvent(new Event('eip6963:requestProvider'))
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('eip6963:announceProvider', hear)
  }
}

/** The wallet of that name, asked for when it has not announced itself yet. @throws {OutsideError} */
export async function outsideWallet(rdns: string): Promise<OutsideWallet> {
  const stop = watchOutside(() => {})
  stop()
  const known = found.get(rdns)
  if (known === undefined) throw new OutsideError('missing')
  return known
}

/**
 * Asks for its accounts.
 * @throws {OutsideError}
 */
export async function connectOutside({ provider }: OutsideWallet): Promise<readonly Address[]> {
  const accounts: unknown = await provider.request({ method: 'eth_requestAccounts' }).catch(refused)
  const addresses = Array.isArray(accounts)
    ? accounts.filter((it): it is Address => isAddress(it, { strict: false }))
    : []
  if (addresses.length === 0) throw new OutsideError('refused')
  return addresses.map((it) => getAddress(it))
}

/**
 * Has the wallet turn to this chain, adding it when it is new to it.
 * @throws {OutsideError}
 */
export async function turnToChain({ provider }: OutsideWallet, { chainId, rpc }: ChainFacts): Promise<void> {
  const wanted = numberToHex(chainId)
  const isThere = async () =>
    Number(await provider.request({ method: 'eth_chainId' }).catch(refused)) === chainId
  if (await isThere()) return
  try {
    await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: wanted }] })
  } catch (error) {
    if ((error as { code?: unknown }).code !== unknownChain) refused(error)
    const nativeCurrency = { name: 'Watt', symbol: 'WATT', decimals: 18 }
    const chain = { chainId: wanted, chainName: `Watt ${chainId}`, nativeCurrency, rpcUrls: [rpc] }
    await provider.request({ method: 'wallet_addEthereumChain', params: [chain] }).catch(refused)
  }
  if (!(await isThere())) throw new OutsideError('other-chain')
}

/** Turns what a wallet threw into one of ours; its text may hold anything. */
export function refused(error: unknown): never {
  const isRefusal = (error as { code?: unknown })?.code === userRefused
  throw new OutsideError(isRefusal ? 'refused' : 'failed')
}

function hear(event: Event): void {
  const { info, provider } = ((event as CustomEvent<Announcement>).detail ?? {}) as Announcement
  const { rdns, name, icon } = info ?? {}
  if (typeof rdns !== 'string' || typeof name !== 'string' || typeof provider?.request !== 'function') return
  // The first of a name stays: a script cannot slip itself in the place of a wallet that was there.
  if (found.has(rdns) || found.size >= walletsMax) return
  const isPicture = typeof icon === 'string' && icon.length <= iconMax && icon.startsWith('data:image/')
  found.set(rdns, {
    rdns,
    name: cleanText(name).text || cleanText(rdns).text,
    icon: isPicture ? icon : undefined,
    provider,
  })
  list = [...found.values()]
  for (const listener of listeners) listener()
}

/** The other wallet did not do it. */
export class OutsideError extends WattError {
  readonly code = 'keys/outside'
  readonly reason: 'refused' | 'failed' | 'missing' | 'other-chain'
  constructor(reason: OutsideError['reason']) {
    super(
      {
        refused: 'The other wallet was not confirmed.',
        failed: 'The other wallet could not do it.',
        missing: 'The other wallet is not in this browser any more.',
        'other-chain': 'The other wallet stays on another chain.',
      }[reason],
    )
    this.reason = reason
  }
}

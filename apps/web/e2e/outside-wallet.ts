/**
 * A stock wallet for tests: made with viem, it announces itself to the page as browser wallets do. Its key never enters
 * the page; the page sees a provider that speaks EIP-1193.
 * @see EIP-6963
 * @module
 */
import type { Page } from 'playwright-core'
import { createWalletClient, http, type Hex, type PrivateKeyAccount } from 'viem'

type Request = { readonly method: string; readonly params?: readonly unknown[] }
type Answer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string } }

export type OutsideWallet = {
  readonly asked: readonly string[]
  /** What its owner says to the next requests that need a word. */
  confirms: boolean
}

/** Puts the wallet into every document that the page opens from now on. */
export async function announceWallet(
  page: Page,
  { account, rpc }: { readonly account: PrivateKeyAccount; readonly rpc: string },
): Promise<OutsideWallet> {
  const asked: string[] = []
  const wallet = { asked, confirms: true }
  const client = createWalletClient({ account, transport: http(rpc) })
  let chain: Hex = '0x1' // It stands on another chain first, as wallets do.
  const answer = async ({ method, params = [] }: Request): Promise<Answer> => {
    asked.push(method)
    const needsWord = ['eth_requestAccounts', 'eth_sendTransaction', 'personal_sign'].includes(method)
    if (needsWord && !wallet.confirms) return { error: { code: 4001, message: 'User rejected the request.' } }
    switch (method) {
      case 'eth_requestAccounts':
      case 'eth_accounts':
        return { result: [account.address] }
      case 'eth_chainId':
        return { result: chain }
      case 'wallet_switchEthereumChain':
        return { error: { code: 4902, message: 'Unrecognized chain' } }
      case 'wallet_addEthereumChain':
        chain = (params[0] as { chainId: Hex }).chainId
        return { result: null }
      case 'eth_sendTransaction': {
        const { to, value, data } = params[0] as { to?: Hex; value?: Hex; data?: Hex }
        const hash = await client.sendTransaction({
          chain: null,
          ...(to && { to }),
          value: BigInt(value ?? '0x0'),
          data: data ?? '0x',
        })
        return { result: hash }
      }
      default:
        return { error: { code: 4200, message: `${method} is not supported` } }
    }
  }
  await page.exposeFunction('askTestWallet', answer)
  await page.addInitScript(() => {
    const ask = (globalThis as unknown as { askTestWallet: (request: Request) => Promise<Answer> })
      .askTestWallet
    const provider = {
      request: async (request: Request) => {
        const found = await ask(request)
        if ('error' in found) throw Object.assign(new Error(found.error.message), { code: found.error.code })
        return found.result
      },
    }
    const icon = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>'
    const info = { uuid: crypto.randomUUID(), name: 'Test\u202E Wallet', icon, rdns: 'example.test.wallet' }
    const announce = () =>
      window.dispatchEvent(
        new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }),
      )
    window.addEventListener('eip6963:requestProvider', announce)
    announce()
  })
  return wallet
}

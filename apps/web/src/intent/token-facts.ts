/**
 * What a token says of itself, checked against those that the network's directory names.
 * @module
 */
import { erc20Abi, isAddressEqual, type Address, type PublicClient } from 'viem'
import { cleanText, imitates } from './clean-text.ts'
import { coin } from './forecast.ts'

export type TokenFacts = {
  readonly address: Address
  /** Cleaned; never empty. */
  readonly symbol: string
  readonly decimals: number
  /** The coin, a token of amounts, or one whose pieces differ. */
  readonly kind: 'coin' | 'token' | 'piece'
  /** Named by the network's directory. */
  readonly isTrusted: boolean
  /** Its name passes itself off as that of a trusted one. */
  readonly isImitating: boolean
}

/** A token that the directory vouches for. */
export type TrustedToken = { readonly address: Address; readonly symbol: string; readonly decimals: number }

const symbolMax = 12
/** Above this, an amount in base units has more digits than its type. */
const decimalsMax = 77

export const wattFacts: TokenFacts = {
  address: coin,
  symbol: 'WATT',
  decimals: 18,
  kind: 'coin',
  isTrusted: true,
  isImitating: false,
}

/** Reads symbol and decimals. What does not answer is shown in base units under its address. */
export async function readTokenFacts(
  client: PublicClient,
  address: Address,
  trusted: readonly TrustedToken[],
): Promise<TokenFacts> {
  if (isAddressEqual(address, coin)) return wattFacts
  const known = trusted.find((it) => isAddressEqual(it.address, address))
  if (known) return { ...known, kind: 'token', isTrusted: true, isImitating: false }
  const contract = { address, abi: erc20Abi }
  const [symbol, decimals] = await Promise.all([
    client.readContract({ ...contract, functionName: 'symbol' }).catch(() => ''),
    client.readContract({ ...contract, functionName: 'decimals' }).catch(() => undefined),
  ])
  const said = cleanText(symbol, symbolMax).text
  return {
    address,
    symbol: said === '' ? `${address.slice(0, 6)}…${address.slice(-4)}` : said,
    decimals: decimals !== undefined && decimals <= decimalsMax ? decimals : 0,
    kind: decimals === undefined ? 'piece' : 'token',
    isTrusted: false,
    isImitating:
      said === 'WATT' ||
      imitates(said, ['WATT', ...trusted.map((it) => it.symbol)]) ||
      trusted.some((it) => it.symbol === said),
  }
}

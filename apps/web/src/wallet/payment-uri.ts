/**
 * Payment links: `ethereum:0x…@31337?value=1500000000000000000`, and the same for tokens. Pure.
 * @see EIP-681
 * @module
 */
import { getAddress, isAddress, maxUint256, type Address } from 'viem'

export type Payment = {
  readonly to: Address
  /** undefined: the coin. */
  readonly token: Address | undefined
  /** undefined: the payer chooses. In the smallest unit. */
  readonly amount: bigint | undefined
  /** undefined: the link does not say. */
  readonly chainId: number | undefined
}

const digitsMax = 78

/** Writes a payment as a link. */
export function writePayment({ to, token, amount, chainId }: Payment): string {
  const chain = chainId === undefined ? '' : `@${chainId}`
  if (token === undefined) return `ethereum:${to}${chain}${amount === undefined ? '' : `?value=${amount}`}`
  return `ethereum:${token}${chain}/transfer?address=${to}${amount === undefined ? '' : `&uint256=${amount}`}`
}

/** Reads a link. @returns undefined for what is none, or asks for something else than a payment. */
export function readPayment(text: string): Payment | undefined {
  const parts =
    /^ethereum:(?:pay-)?(0x[0-9a-fA-F]{40})(?:@([0-9]{1,15}))?(?:\/([A-Za-z]+))?(?:\?(.*))?$/.exec(
      text.trim(),
    )
  if (!parts) return undefined
  const [, target, chain, name, query = ''] = parts
  const fields = new URLSearchParams(query)
  const chainId = chain === undefined ? undefined : Number(chain)
  const address = target && addressOf(target)
  if (!address) return undefined
  if (name === undefined) {
    const amount = amountOf(fields.get('value'))
    return amount === 'bad' ? undefined : { to: address, token: undefined, amount, chainId }
  }
  const to = addressOf(fields.get('address') ?? '')
  const amount = amountOf(fields.get('uint256'))
  if (name !== 'transfer' || to === undefined || amount === 'bad') return undefined
  return { to, token: address, amount, chainId }
}

function addressOf(text: string): Address | undefined {
  const isOneCase =
    text.slice(2) === text.slice(2).toLowerCase() || text.slice(2) === text.slice(2).toUpperCase()
  return isAddress(text, { strict: !isOneCase }) ? getAddress(text) : undefined
}

/** `1500`, `1.5e18`: whole numbers only. */
function amountOf(text: string | null): bigint | undefined | 'bad' {
  if (text === null) return undefined
  const parts = /^([0-9]{1,78})(?:\.([0-9]{1,78}))?(?:[eE]\+?([0-9]{1,2}))?$/.exec(text)
  if (!parts) return 'bad'
  const [, whole = '', fraction = '', exponent = '0'] = parts
  const zeros = Number(exponent) - fraction.length
  if (zeros < 0 || whole.length + Number(exponent) > digitsMax) return 'bad'
  const amount = BigInt(whole + fraction) * 10n ** BigInt(zeros)
  return amount > maxUint256 ? 'bad' : amount
}

/**
 * What the node itself tells of an account.
 * @module
 */
import type { Address, Hex, PublicClient } from 'viem'

export type Account = {
  readonly balance: bigint
  readonly nonce: number
  /** `0x` where there is none. */
  readonly code: Hex
  readonly codeBytes: number
}

export async function accountOf(client: PublicClient, address: Address): Promise<Account> {
  const [balance, nonce, code = '0x'] = await Promise.all([
    client.getBalance({ address }),
    client.getTransactionCount({ address }),
    client.getCode({ address }),
  ])
  return { balance, nonce, code, codeBytes: (code.length - 2) / 2 }
}

/** `delegated`: an account of a person that lends itself the code of a contract (EIP-7702). */
export function kindOf(code: Hex): 'person' | 'contract' | 'delegated' {
  if (code === '0x') return 'person'
  return code.startsWith('0xef0100') && code.length === 48 ? 'delegated' : 'contract'
}

/**
 * Tokens that a contract is to take: they must be there, and the contract must be allowed to.
 * @module
 */
import {
  encodeFunctionData,
  erc20Abi,
  formatUnits,
  parseEventLogs,
  type Address,
  type TransactionReceipt,
} from 'viem'
import { approveCall, type Token } from '@watt/sdk/energy'
import { formatAmount } from '../amount.ts'
import type { ChainClient } from '../chain/client.ts'
import { CommandError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import type { Session } from '../session.ts'
import type { Signer } from '../wallet/account.ts'
import type { Energy } from './open.ts'
import { formatTokens } from './words.ts'

export type Spending = {
  readonly token: Token
  readonly spender: Address
  /** In the token's smallest unit. */
  readonly amount: bigint
  /** What it is for, in words: `the swap`. */
  readonly purpose: string
}

/**
 * Makes sure that `spender` can take the tokens: checks the balance, then allows exactly this amount when it may not yet.
 * @throws {CommandError} `cli/not-held`
 */
export async function allow(
  session: Session,
  client: ChainClient,
  signer: Signer,
  { token, spender, amount, purpose }: Spending,
): Promise<void> {
  const erc20 = { address: token.address, abi: erc20Abi }
  const owner = signer.address
  await requireHeld(client, owner, token, amount)
  const allowed = await client.readContract({ ...erc20, functionName: 'allowance', args: [owner, spender] })
  if (allowed >= amount) return
  const action = `allow ${purpose} to take ${formatTokens(amount, token)}`
  await sendCall(session, signer, approveCall(token.address, spender, amount), action, [
    ['by', spender],
    ['limit', `exactly ${formatUnits(amount, token.decimals)} ${token.symbol}, once`],
  ])
}

/** Wraps as many coins as `amount` needs: contracts take only wrapped ones. */
export async function wrapMissing(
  session: Session,
  signer: Signer,
  { client, contracts: { wrappedWatt } }: Energy,
  amount: bigint,
): Promise<void> {
  const args = [signer.address] as const
  const held = await client.readContract({ ...wrappedWatt, functionName: 'balanceOf', args })
  if (held >= amount) return
  const missing = amount - held
  const data = encodeFunctionData({ ...wrappedWatt, functionName: 'deposit' })
  const call = { to: wrappedWatt.address, value: missing, data }
  await sendCall(session, signer, call, `wrap ${formatAmount(missing)}`, [
    ['why', 'contracts take wrapped coins'],
  ])
}

/** @throws {CommandError} The account holds less. */
export async function requireHeld(
  client: ChainClient,
  account: Address,
  token: Token & { readonly native?: boolean },
  amount: bigint,
): Promise<void> {
  const held =
    token.native === true
      ? await client.getBalance({ address: account })
      : await client.readContract({
          address: token.address,
          abi: erc20Abi,
          functionName: 'balanceOf',
          args: [account],
        })
  if (held >= amount) return
  throw new CommandError({
    code: 'cli/not-held',
    message: `This account holds ${formatTokens(held, token)}; ${formatTokens(amount, token)} is needed.`,
    fix:
      token.symbol === 'tUSD'
        ? `on a local network take test dollars: watt send ${token.address} "drip(uint256)" ${amount - held} --account <name>`
        : `get more, or take less: watt energy holdings ${account}`,
    ending: 'refused',
    details: { token: token.symbol, held, needed: amount },
  })
}

/** How much of a token a transaction brought to an account. */
export function receivedIn(receipt: TransactionReceipt, token: Token, account: Address): bigint {
  return parseEventLogs({ abi: erc20Abi, eventName: 'Transfer', logs: receipt.logs, args: { to: account } })
    .filter(({ address }) => address.toLowerCase() === token.address.toLowerCase())
    .reduce((sum, { args }) => sum + args.value, 0n)
}

/**
 * Changes to a vault, and what it is after them. Pure.
 * @module
 */
import {
  closeCall,
  depositCall,
  ratioOf,
  repayCall,
  withdrawCall,
  type Region,
  type RegionPrice,
  type VaultStatus,
} from '@watt/sdk/energy'
import type { Address } from 'viem'

export const vaultActions = ['deposit', 'repay', 'withdraw', 'close'] as const
export type VaultAction = (typeof vaultActions)[number]

export type VaultChange = { readonly action: VaultAction; readonly amount: bigint }

/** What is left when `change` is done; undefined where the vault has less than is taken. */
export function vaultAfter(
  { collateral, debt }: Pick<VaultStatus, 'collateral' | 'debt'>,
  { action, amount }: VaultChange,
): { readonly collateral: bigint; readonly debt: bigint } | undefined {
  switch (action) {
    case 'deposit':
      return { collateral: collateral + amount, debt }
    case 'repay':
      return amount > debt ? undefined : { collateral, debt: debt - amount }
    case 'withdraw':
      return amount > collateral ? undefined : { collateral: collateral - amount, debt }
    case 'close':
      return { collateral: 0n, debt: 0n }
  }
}

/** Collateral to debt at the higher of index and oracle, as taking out is judged; undefined without debt or price. */
export function strictRatio(
  region: Pick<Region, 'stable'>,
  { collateral, debt }: { readonly collateral: bigint; readonly debt: bigint },
  { index, target }: Pick<RegionPrice, 'index' | 'target'>,
): bigint | undefined {
  const price = index > target ? index : target
  return debt === 0n || price === 0n ? undefined : ratioOf(region, collateral, debt, price)
}

/** What to send. */
export function vaultCall(region: Region, id: number, { action, amount }: VaultChange, to: Address) {
  switch (action) {
    case 'deposit':
      return depositCall(region, id, amount)
    case 'repay':
      return repayCall(region, id, amount)
    case 'withdraw':
      return withdrawCall(region, id, amount, to)
    case 'close':
      return closeCall(region, id, to)
  }
}

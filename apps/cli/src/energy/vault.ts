/**
 * `watt energy vault`: more or less collateral, less debt, and the end of a vault.
 * @module
 */
import type { TransactionReceipt } from 'viem'
import {
  closeCall,
  depositCall,
  ratioOf,
  readVault,
  repayCall,
  withdrawCall,
  type VaultStatus,
} from '@watt/sdk/energy'
import { writeResult } from '../chain/write-result.ts'
import type { EnergyFlags } from '../commands/energy-words.ts'
import { notFoundError, usageError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import type { Session } from '../session.ts'
import { findSigner, type Signer } from '../wallet/account.ts'
import { withRegion, type OpenRegion } from './open.ts'
import { allow, requireHeld } from './spend.ts'
import { formatBps, formatTokens, parseTokens } from './words.ts'

type OpenVault = OpenRegion & { readonly vault: VaultStatus; readonly signer: Signer }

/** Adds collateral to a vault; anybody may to any. */
export async function deposit(
  session: Session,
  flags: EnergyFlags,
  word: string,
  id: number,
  amountWord: string,
): Promise<void> {
  await withVault(session, flags, word, id, async (open) => {
    const { client, region, vault, signer } = open
    const { stable, branch, token } = region
    if (vault.collateralId !== 0)
      throw usageError(`Vault ${id} does not hold ${stable.symbol}.`, 'see watt energy holdings')
    const amount = parseTokens(amountWord, stable)
    const purpose = `${token.symbol}’s vaults`
    await allow(session, client, signer, { token: stable, spender: branch.address, amount, purpose })
    const after = { ...vault, collateral: vault.collateral + amount }
    const call = depositCall(region, id, amount)
    const action = `add ${formatTokens(amount, stable)} to vault ${id} of ${region.id}`
    report(session, open, await sendCall(session, signer, call, action, [ratioLine(open, after)]), after)
  })
}

/** Takes collateral out of an own vault, as far as its debt stays covered. */
export async function withdraw(
  session: Session,
  flags: EnergyFlags,
  word: string,
  id: number,
  amountWord: string,
): Promise<void> {
  await withVault(session, flags, word, id, async (open) => {
    const { region, vault, signer } = open
    requireOwn(open)
    const amount = parseTokens(amountWord, region.stable)
    if (amount > vault.collateral) {
      throw usageError(
        `Vault ${id} holds ${formatTokens(vault.collateral, region.stable)}.`,
        'take less; the debt must stay covered',
      )
    }
    const after = { ...vault, collateral: vault.collateral - amount }
    const call = withdrawCall(region, id, amount, signer.address)
    const action = `take ${formatTokens(amount, region.stable)} out of vault ${id} of ${region.id}`
    report(session, open, await sendCall(session, signer, call, action, [ratioLine(open, after)]), after)
  })
}

/** Burns KWT against the debt of a vault; anybody may for any. */
export async function repay(
  session: Session,
  flags: EnergyFlags,
  word: string,
  id: number,
  amountWord: string,
): Promise<void> {
  await withVault(session, flags, word, id, async (open) => {
    const { client, region, vault, signer } = open
    const asked = amountWord === 'all' ? vault.debt : parseTokens(amountWord, region.token)
    const amount = asked < vault.debt ? asked : vault.debt
    if (amount === 0n)
      throw usageError(`Vault ${id} owes nothing.`, 'to take its collateral: watt energy vault close')
    await requireHeld(client, signer.address, region.token, amount)
    const after = { ...vault, debt: vault.debt - amount }
    const action = `repay ${formatTokens(amount, region.token)} of vault ${id} of ${region.id}`
    const call = repayCall(region, id, amount)
    report(session, open, await sendCall(session, signer, call, action, [ratioLine(open, after)]), after)
  })
}

/** Repays an own vault's whole debt and takes its collateral. */
export async function close(session: Session, flags: EnergyFlags, word: string, id: number): Promise<void> {
  await withVault(session, flags, word, id, async (open) => {
    const { client, region, vault, signer } = open
    requireOwn(open)
    const { debt, collateral } = vault
    await requireHeld(client, signer.address, region.token, debt)
    const call = closeCall(region, id, signer.address)
    const receipt = await sendCall(session, signer, call, `close vault ${id} of ${region.id}`, [
      ['burn', formatTokens(debt, region.token)],
      ['get back', locked(open, collateral)],
    ])
    writeResult(session, receipt, { region: region.id, vault: id, burned: debt, collateral }, [
      ['repaid', formatTokens(debt, region.token)],
      ['got back', locked(open, collateral)],
    ])
  })
}

async function withVault(
  session: Session,
  flags: EnergyFlags,
  word: string,
  id: number,
  work: (open: OpenVault) => Promise<void>,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withRegion(session, flags, word, async (open) => {
    const vault = await readVault(open.client, open.region, id, open.price)
    if (vault.debt === 0n && vault.collateral === 0n) {
      throw notFoundError(
        `${open.region.id} has no vault ${id} with anything in it.`,
        'see yours: watt energy holdings',
        {
          vault: id,
        },
      )
    }
    await work({ ...open, vault, signer })
  })
}

function requireOwn({ region, vault, signer }: OpenVault): void {
  if (vault.owner.toLowerCase() === signer.address.toLowerCase()) return
  throw notFoundError(
    `Vault ${vault.id} of ${region.id} is not this account’s.`,
    'see which are: watt energy holdings',
    { vault: vault.id, owner: vault.owner },
  )
}

function report(
  session: Session,
  open: OpenVault,
  receipt: TransactionReceipt,
  { id, collateral, debt }: VaultStatus,
): void {
  const { region } = open
  writeResult(session, receipt, { region: region.id, vault: id, collateral, debt }, [
    ['vault', `${region.id} ${id}`],
    ['owes', formatTokens(debt, region.token)],
    ['holds', locked(open, collateral)],
  ])
}

function ratioLine({ region, price }: OpenVault, after: VaultStatus): readonly [string, string] {
  if (after.debt === 0n) return ['then', 'it owes nothing']
  if (after.collateralId !== 0 || price.index === 0n)
    return ['then', `it owes ${formatTokens(after.debt, region.token)}`]
  const ratio = ratioOf(region, after.collateral, after.debt, price.index)
  return ['then', `its ratio is ${formatBps(ratio)} at the present index`]
}

function locked({ region, vault }: OpenVault, collateral: bigint): string {
  return vault.collateralId === 0
    ? formatTokens(collateral, region.stable)
    : `${collateral} units of collateral`
}

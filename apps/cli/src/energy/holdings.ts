/**
 * `watt energy holdings`: tokens, vaults and stake of an account.
 * @module
 */
import { erc20Abi, type Address } from 'viem'
import {
  listRegions,
  readPrice,
  readStake,
  tradedTokens,
  vaultsOf,
  type Region,
  type StakeStatus,
  type TradedToken,
  type VaultStatus,
} from '@watt/sdk/energy'
import { formatAmount } from '../amount.ts'
import type { DirectoryFlags } from '../commands/gov.ts'
import { moment } from '../governance/words.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { findSigner, resolveAddress } from '../wallet/account.ts'
import { withEnergy, type Energy } from './open.ts'
import { formatBps, formatTokens } from './words.ts'

type Holdings = {
  readonly tokens: readonly { readonly token: TradedToken; readonly amount: bigint }[]
  readonly vaults: readonly { readonly region: Region; readonly vault: VaultStatus }[]
  readonly stake: StakeStatus
  readonly now: bigint
}

/** Shows everything of an account that the energy contracts know. */
export async function showHoldings(session: Session, flags: DirectoryFlags, who?: string): Promise<void> {
  const word = who ?? session.account
  const address =
    word === undefined ? (await findSigner(session, undefined)).address : await resolveAddress(session, word)
  const holdings = await withEnergy(session, flags, (energy) => readHoldings(energy, address))
  const tokens = holdings.tokens.map(({ token, amount }) => ({ symbol: token.symbol, amount }))
  const vaults = holdings.vaults.map(({ region, vault }) => ({ region: region.id, ...vault }))
  session.out.result({ address, tokens, vaults, stake: holdings.stake }, () => rendered(holdings))
}

async function readHoldings({ client, contracts }: Energy, address: Address): Promise<Holdings> {
  const regions = await listRegions(client, contracts)
  const [tokens, vaults, stake, { timestamp: now }] = await Promise.all([
    Promise.all(
      tradedTokens(contracts, regions).map(async (token) => ({
        token,
        amount:
          token.native === true
            ? await client.getBalance({ address })
            : await client.readContract({
                address: token.address,
                abi: erc20Abi,
                functionName: 'balanceOf',
                args: [address],
              }),
      })),
    ),
    Promise.all(
      regions.map(async (region) => {
        const found = await vaultsOf(client, region, address, await readPrice(client, region))
        return found.map((vault) => ({ region, vault }))
      }),
    ),
    readStake(client, contracts, address),
    client.getBlock(),
  ])
  return { tokens, vaults: vaults.flat(), stake, now }
}

function rendered({ tokens, vaults, stake, now }: Holdings): readonly string[] {
  const held = tokens.filter(({ amount }) => amount > 0n)
  return [
    ...fields(held.map(({ token, amount }) => [token.symbol, formatTokens(amount, token)])),
    ...fields(
      vaults.map(({ region, vault }) => [`vault ${region.id} ${vault.id}`, vaultText(region, vault)]),
    ),
    ...fields([
      ['staked', stake.staked === 0n ? undefined : formatAmount(stake.staked)],
      ['rewards', stake.earned === 0n ? undefined : `${formatAmount(stake.earned)}: watt energy claim`],
      ...stake.queue.map(
        ({ amount, releaseAt }) =>
          [
            'unstaked',
            `${formatAmount(amount)}, paid from ${moment(releaseAt, now)} on: watt energy claim`,
          ] as const,
      ),
    ]),
    ...(held.length === 0 && vaults.length === 0 ? ['Nothing yet.'] : []),
  ]
}

function vaultText(
  region: Region,
  { collateral, collateralId, debt, ratio, flaggedAt }: VaultStatus,
): string {
  const locked = collateralId === 0 ? formatTokens(collateral, region.stable) : `${collateral} units`
  const state = ratio === undefined ? '' : `, ratio ${formatBps(ratio)}`
  const flagged = flaggedAt === 0n ? '' : ', FLAGGED, to be sold: watt energy vault deposit, or repay'
  return `owes ${formatTokens(debt, region.token)}, holds ${locked}${state}${flagged}`
}

/**
 * `@watt/sdk/energy`: regions, prices, trades, vaults and staking for every client.
 * @example
 * const contracts = await findEnergy(client)
 * const region = regionNamed(await listRegions(client, contracts), 'ES')
 * const { target, healthy } = await readPrice(client, region)
 * @module
 */
export {
  feedReasons,
  findEnergy,
  listRegions,
  readPrice,
  readToken,
  regionNamed,
  RegionNotFoundError,
  type EnergyContracts,
  type FeedReason,
  type FeedState,
  type Region,
  type RegionPrice,
  type Token,
} from './regions.ts'
export {
  claimCall,
  readStake,
  stakeCall,
  unstakeCall,
  withdrawStakeCall,
  type StakeStatus,
} from './staking.ts'
export {
  approveCall,
  limitOf,
  NoRouteError,
  quoteTrade,
  swapCall,
  tokenNamed,
  TokenNotTradedError,
  tradedTokens,
  type Quote,
  type TradeAmount,
  type TradedToken,
} from './trades.ts'
export {
  closeCall,
  collateralFor,
  depositCall,
  hintFor,
  openCall,
  payoutOf,
  ratioOf,
  readRules,
  readVault,
  redeemCall,
  redemptionPrice,
  repayCall,
  requestMintCall,
  requestRedeemCall,
  settleMintCall,
  settleRedeemCall,
  vaultsOf,
  withdrawCall,
  withFee,
  type RegionRules,
  type VaultStatus,
} from './vaults.ts'
export { partsOf, watchRegion, type RegionEvent, type RegionPart } from './watch-region.ts'

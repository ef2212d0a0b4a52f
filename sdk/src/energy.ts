/**
 * `@watt/sdk/energy`: regions, prices, trades, vaults and staking for every client.
 * @example
 * const contracts = await findEnergy(client)
 * const region = regionNamed(await listRegions(client, contracts), 'ES')
 * const { target, healthy } = await readPrice(client, region)
 * @module
 */
export {
  certificatesOf,
  claimCertificateCall,
  greenCertificates,
  issueCall,
  readCertificate,
  signGeneration,
  sourceOf,
  topicOf,
  transferCertificateCall,
  type CertificateStatus,
  type Generation,
} from './green-certificates.ts'
export {
  addLiquidityCall,
  fittingAmount,
  payoutOfShares,
  readPool,
  removeLiquidityCall,
  type LiquidityTerms,
  type PoolStatus,
} from './liquidity.ts'
export {
  readReporters,
  readRound,
  readRounds,
  type Observation,
  type OracleRound,
  type ReporterSet,
} from './oracle-rounds.ts'
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
  kwtPerWh,
  meterRegistry,
  postBondCall,
  readSettled,
  readSupplier,
  registerMeterCall,
  settleConsumptionCall,
  signConsumption,
  startLeavingCall,
  supplierBurnCall,
  supplierRegistry,
  withdrawBondCall,
  type Consumption,
  type SupplierStatus,
} from './suppliers.ts'
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
  cancelMintCall,
  cancelRedeemCall,
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

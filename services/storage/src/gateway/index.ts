/** Gateways in front of the storage network: S3, and IPFS. @module */
export {
  gatewayConfigFile,
  keyringOf,
  newGatewayConfig,
  parseGatewayConfig,
  type ConfigChoices,
  type GatewayConfig,
} from './config.ts'
export { startIpfsGateway, type IpfsGateway } from './ipfs/gateway.ts'
export { importCar, importFiles, type Imported, type PublicFile } from './ipfs/import.ts'
export { openNetworkStore, type OpenedStore } from './network-store.ts'
export { startS3Gateway, type S3Gateway, type S3Status } from './s3/gateway.ts'
export { createS3Metrics, startStatusServer } from './s3/status-server.ts'

export {
  blockHash,
  finalityDigest,
  nodeAddress,
  verifyCertificate,
  type Certificate,
  type CertificateVerdict,
  type QuorumSet,
} from './certificate.ts'
export {
  watt,
  wattActions,
  type ConsensusStatus,
  type NodeStanding,
  type PeerStatus,
  type SlotRecord,
  type Status,
  type WattActions,
} from './client.ts'
export { gasLimitFor } from './gas.ts'
export { sendSigned } from './send-signed.ts'
export { inHalves, type Span } from './logs.ts'

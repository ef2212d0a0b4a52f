/**
 * `@watt/sdk/storage`: orders, deals, proofs and the beacon for every client.
 * @example
 * const { market } = await findStorage(client)
 * const deal = await client.readContract({ ...market, functionName: 'deal', args: [1n] })
 * @module
 */
export { findStorage, storageNames, type StorageContracts } from './contracts.ts'
export { readBeacon, type BeaconMember, type BeaconState } from './beacon.ts'

/** What clients know of RegionPrice. Written by contracts/scripts/abi.ts: change the contract instead. */
// oxfmt-ignore
export const regionPriceAbi = [
  { type: 'error', name: 'SafeCastOverflowedIntToUint', inputs: [{ name: 'value', type: 'int256' }] },
  { type: 'error', name: 'UnhealthyPrice', inputs: [{ name: 'retailReason', type: 'uint8' }, { name: 'exchangeRateReason', type: 'uint8' }] },
  { type: 'error', name: 'WrongDecimals', inputs: [{ name: 'feed', type: 'address' }, { name: 'decimals', type: 'uint8' }] },
  { type: 'function', name: 'exchangeRate', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'retail', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'target', inputs: [], outputs: [{ name: 'usdPerKwh18', type: 'uint256' }, { name: 'updatedAt', type: 'uint256' }, { name: 'healthy', type: 'bool' }], stateMutability: 'view' },
  { type: 'function', name: 'targetStrict', inputs: [], outputs: [{ name: 'usdPerKwh18', type: 'uint256' }, { name: 'updatedAt', type: 'uint256' }], stateMutability: 'view' },
] as const

/** What clients know of RegionFactory. Written by contracts/scripts/abi.ts: change the contract instead. */
// oxfmt-ignore
export const regionFactoryAbi = [
  { type: 'error', name: 'BadRegionId', inputs: [{ name: 'id', type: 'bytes32' }] },
  { type: 'error', name: 'CodeNotStored', inputs: [] },
  { type: 'error', name: 'Create2EmptyBytecode', inputs: [] },
  { type: 'error', name: 'FailedDeployment', inputs: [] },
  { type: 'error', name: 'InsufficientBalance', inputs: [{ name: 'balance', type: 'uint256' }, { name: 'needed', type: 'uint256' }] },
  { type: 'error', name: 'NoGovernance', inputs: [] },
  { type: 'error', name: 'NotGovernance', inputs: [{ name: 'caller', type: 'address' }] },
  { type: 'error', name: 'UnknownRegion', inputs: [{ name: 'id', type: 'bytes32' }] },
  { type: 'event', name: 'RegionAdded', inputs: [{ name: 'id', type: 'bytes32', indexed: true }, { name: 'branch', type: 'address', indexed: true }, { name: 'kwt', type: 'address', indexed: true }, { name: 'symbol', type: 'string' }, { name: 'target', type: 'address' }, { name: 'stable', type: 'address' }, { name: 'stablePair', type: 'address' }, { name: 'wattPair', type: 'address' }, { name: 'supplierRegistry', type: 'address' }] },
  { type: 'function', name: 'addRegion', inputs: [{ name: 'config', type: 'tuple', components: [{ name: 'id', type: 'bytes32' }, { name: 'name', type: 'string' }, { name: 'symbol', type: 'string' }, { name: 'target', type: 'address' }, { name: 'supplierRegistry', type: 'address' }, { name: 'params', type: 'tuple', components: [{ name: 'slewPerSecond', type: 'uint256' }, { name: 'slewTime', type: 'uint40' }, { name: 'minIndex', type: 'uint80' }, { name: 'maxIndex', type: 'uint80' }, { name: 'graceTime', type: 'uint40' }, { name: 'shutdownTime', type: 'uint40' }, { name: 'liquidationDelay', type: 'uint40' }, { name: 'requestLife', type: 'uint40' }, { name: 'instantTime', type: 'uint40' }, { name: 'maxPause', type: 'uint40' }, { name: 'floorFee', type: 'uint16' }, { name: 'instantShare', type: 'uint16' }, { name: 'liquidationPenalty', type: 'uint16' }, { name: 'reserveShare', type: 'uint16' }, { name: 'instantFloor', type: 'uint96' }, { name: 'minDebt', type: 'uint96' }, { name: 'ceiling', type: 'uint96' }] }, { name: 'collaterals', type: 'tuple[]', components: [{ name: 'token', type: 'address' }, { name: 'price', type: 'address' }, { name: 'minRatio', type: 'uint24' }, { name: 'safeRatio', type: 'uint24' }, { name: 'ceiling', type: 'uint96' }] }] }], outputs: [{ name: 'added', type: 'tuple', components: [{ name: 'id', type: 'bytes32' }, { name: 'branch', type: 'address' }, { name: 'kwt', type: 'address' }, { name: 'target', type: 'address' }, { name: 'stablePair', type: 'address' }, { name: 'wattPair', type: 'address' }] }], stateMutability: 'nonpayable' },
  { type: 'function', name: 'branchCodeHash', inputs: [], outputs: [{ type: 'bytes32' }], stateMutability: 'view' },
  { type: 'function', name: 'governance', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'pairs', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'region', inputs: [{ name: 'id', type: 'bytes32' }], outputs: [{ type: 'tuple', components: [{ name: 'id', type: 'bytes32' }, { name: 'branch', type: 'address' }, { name: 'kwt', type: 'address' }, { name: 'target', type: 'address' }, { name: 'stablePair', type: 'address' }, { name: 'wattPair', type: 'address' }] }], stateMutability: 'view' },
  { type: 'function', name: 'regionAt', inputs: [{ name: 'position', type: 'uint256' }], outputs: [{ type: 'tuple', components: [{ name: 'id', type: 'bytes32' }, { name: 'branch', type: 'address' }, { name: 'kwt', type: 'address' }, { name: 'target', type: 'address' }, { name: 'stablePair', type: 'address' }, { name: 'wattPair', type: 'address' }] }], stateMutability: 'view' },
  { type: 'function', name: 'regionCount', inputs: [], outputs: [{ type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'wrappedWatt', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
] as const

/** What clients know of PairFactory. Written by contracts/scripts/abi.ts: change the contract instead. */
// oxfmt-ignore
export const pairFactoryAbi = [
  { type: 'error', name: 'PairFactoryExists', inputs: [{ name: 'pair', type: 'address' }] },
  { type: 'error', name: 'PairFactoryNotAToken', inputs: [{ name: 'token', type: 'address' }] },
  { type: 'error', name: 'PairFactorySameToken', inputs: [{ name: 'token', type: 'address' }] },
  { type: 'event', name: 'PairCreated', inputs: [{ name: 'token0', type: 'address', indexed: true }, { name: 'token1', type: 'address', indexed: true }, { name: 'pair', type: 'address' }, { name: 'count', type: 'uint256' }] },
  { type: 'function', name: 'allPairs', inputs: [{ type: 'uint256' }], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'allPairsLength', inputs: [], outputs: [{ type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'createPair', inputs: [{ name: 'tokenA', type: 'address' }, { name: 'tokenB', type: 'address' }], outputs: [{ name: 'pair', type: 'address' }], stateMutability: 'nonpayable' },
  { type: 'function', name: 'getPair', inputs: [{ name: 'tokenA', type: 'address' }, { name: 'tokenB', type: 'address' }], outputs: [{ name: 'pair', type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'pairAddress', inputs: [{ name: 'tokenA', type: 'address' }, { name: 'tokenB', type: 'address' }], outputs: [{ type: 'address' }], stateMutability: 'view' },
] as const

/** What clients know of AccountFactory. Written by contracts/scripts/abi.ts: change the contract instead. */
// oxfmt-ignore
export const accountFactoryAbi = [
  { type: 'error', name: 'FailedDeployment', inputs: [] },
  { type: 'error', name: 'InsufficientBalance', inputs: [{ name: 'balance', type: 'uint256' }, { name: 'needed', type: 'uint256' }] },
  { type: 'event', name: 'AccountCreated', inputs: [{ name: 'account', type: 'address', indexed: true }, { name: 'signers', type: 'bytes[]' }, { name: 'threshold', type: 'uint64' }] },
  { type: 'function', name: 'addressOf', inputs: [{ name: 'signers', type: 'bytes[]' }, { name: 'threshold', type: 'uint64' }, { name: 'salt', type: 'bytes32' }], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'createAccount', inputs: [{ name: 'signers', type: 'bytes[]' }, { name: 'threshold', type: 'uint64' }, { name: 'salt', type: 'bytes32' }], outputs: [{ name: 'account', type: 'address' }], stateMutability: 'nonpayable' },
  { type: 'function', name: 'implementation', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
] as const

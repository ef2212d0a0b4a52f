/** What clients know of Directory. Written by contracts/scripts/abi.ts: change the contract instead. */
// oxfmt-ignore
export const directoryAbi = [
  { type: 'error', name: 'DirectoryEmptyName', inputs: [] },
  { type: 'error', name: 'DirectoryNameTooLong', inputs: [{ name: 'name', type: 'string' }] },
  { type: 'error', name: 'DirectoryOnlyGovernance', inputs: [{ name: 'caller', type: 'address' }] },
  { type: 'error', name: 'DirectoryUnknownName', inputs: [{ name: 'name', type: 'bytes32' }] },
  { type: 'event', name: 'EntrySet', inputs: [{ name: 'name', type: 'bytes32', indexed: true }, { name: 'previous', type: 'address', indexed: true }, { name: 'target', type: 'address', indexed: true }] },
  { type: 'function', name: 'addressOf', inputs: [{ name: 'name', type: 'bytes32' }], outputs: [{ name: 'target', type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'entries', inputs: [], outputs: [{ name: 'list', type: 'tuple[]', components: [{ name: 'name', type: 'bytes32' }, { name: 'target', type: 'address' }] }], stateMutability: 'view' },
  { type: 'function', name: 'governance', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'length', inputs: [], outputs: [{ type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'resolve', inputs: [{ name: 'name', type: 'string' }], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'set', inputs: [{ name: 'entry', type: 'tuple', components: [{ name: 'name', type: 'bytes32' }, { name: 'target', type: 'address' }] }], outputs: [], stateMutability: 'nonpayable' },
] as const

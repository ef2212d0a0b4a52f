/** What clients know of Circles. Written by contracts/scripts/abi.ts: change the contract instead. */
// oxfmt-ignore
export const circlesAbi = [
  { type: 'error', name: 'AlreadyVouched', inputs: [{ name: 'from', type: 'uint32' }, { name: 'to', type: 'uint32' }] },
  { type: 'error', name: 'CircleFull', inputs: [{ name: 'id', type: 'uint32' }] },
  { type: 'error', name: 'EpochEmpty', inputs: [] },
  { type: 'error', name: 'NotVouched', inputs: [{ name: 'from', type: 'uint32' }, { name: 'to', type: 'uint32' }] },
  { type: 'error', name: 'UnknownMember', inputs: [{ name: 'id', type: 'uint32' }] },
  { type: 'error', name: 'VouchesForItself', inputs: [{ name: 'id', type: 'uint32' }] },
  { type: 'event', name: 'Unvouched', inputs: [{ name: 'from', type: 'uint32', indexed: true }, { name: 'to', type: 'uint32', indexed: true }] },
  { type: 'event', name: 'Vouched', inputs: [{ name: 'from', type: 'uint32', indexed: true }, { name: 'to', type: 'uint32', indexed: true }] },
  { type: 'function', name: 'CIRCLE_SIZE', inputs: [], outputs: [{ type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'edgesOf', inputs: [{ name: 'id', type: 'uint32' }], outputs: [{ type: 'tuple[]', components: [{ name: 'to', type: 'uint32' }, { name: 'since', type: 'uint64' }] }], stateMutability: 'view' },
  { type: 'function', name: 'epochSeconds', inputs: [], outputs: [{ type: 'uint64' }], stateMutability: 'view' },
  { type: 'function', name: 'members', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'today', inputs: [], outputs: [{ type: 'uint64' }], stateMutability: 'view' },
  { type: 'function', name: 'unvouch', inputs: [{ name: 'to', type: 'uint32' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'vouch', inputs: [{ name: 'to', type: 'uint32' }], outputs: [], stateMutability: 'nonpayable' },
] as const

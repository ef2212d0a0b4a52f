/** What clients know of Presence. Written by contracts/scripts/abi.ts: change the contract instead. */
// oxfmt-ignore
export const presenceAbi = [
  { type: 'error', name: 'AlreadyPresent', inputs: [{ name: 'id', type: 'uint32' }, { name: 'day', type: 'uint64' }] },
  { type: 'error', name: 'EpochEmpty', inputs: [] },
  { type: 'error', name: 'NotToday', inputs: [{ name: 'day', type: 'uint64' }, { name: 'today', type: 'uint64' }] },
  { type: 'error', name: 'PasskeyRefused', inputs: [{ name: 'id', type: 'uint32' }] },
  { type: 'error', name: 'StampInvalid', inputs: [{ name: 'account', type: 'address' }, { name: 'day', type: 'uint64' }] },
  { type: 'event', name: 'CheckedIn', inputs: [{ name: 'id', type: 'uint32', indexed: true }, { name: 'day', type: 'uint64', indexed: true }] },
  { type: 'function', name: 'challengeOf', inputs: [{ name: 'id', type: 'uint32' }, { name: 'day', type: 'uint64' }], outputs: [{ type: 'bytes32' }], stateMutability: 'view' },
  { type: 'function', name: 'checkIn', inputs: [{ name: 'day', type: 'uint64' }, { name: 'assertion', type: 'tuple', components: [{ name: 'r', type: 'bytes32' }, { name: 's', type: 'bytes32' }, { name: 'challengeIndex', type: 'uint256' }, { name: 'typeIndex', type: 'uint256' }, { name: 'authenticatorData', type: 'bytes' }, { name: 'clientDataJSON', type: 'string' }] }, { name: 'stamp', type: 'uint256' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'daysPresent', inputs: [{ name: 'id', type: 'uint32' }], outputs: [{ type: 'uint32' }], stateMutability: 'view' },
  { type: 'function', name: 'epochSeconds', inputs: [], outputs: [{ type: 'uint64' }], stateMutability: 'view' },
  { type: 'function', name: 'members', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'recordOf', inputs: [{ name: 'id', type: 'uint32' }], outputs: [{ type: 'tuple', components: [{ name: 'lastDay', type: 'uint64' }, { name: 'streak', type: 'uint32' }, { name: 'daysPresent', type: 'uint32' }] }], stateMutability: 'view' },
  { type: 'function', name: 'stampBits', inputs: [], outputs: [{ type: 'uint8' }], stateMutability: 'view' },
  { type: 'function', name: 'today', inputs: [], outputs: [{ type: 'uint64' }], stateMutability: 'view' },
  { type: 'function', name: 'words', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
] as const

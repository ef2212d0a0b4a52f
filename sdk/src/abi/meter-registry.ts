/** What clients know of MeterRegistry. Written by contracts/scripts/abi.ts: change the contract instead. */
// oxfmt-ignore
export const meterRegistryAbi = [
  { type: 'error', name: 'MeterTaken', inputs: [{ name: 'meterId', type: 'bytes32' }, { name: 'operator', type: 'address' }] },
  { type: 'error', name: 'MeterUnknown', inputs: [{ name: 'meterId', type: 'bytes32' }] },
  { type: 'error', name: 'MeterUnknownOperator', inputs: [{ name: 'operator', type: 'address' }] },
  { type: 'error', name: 'NoGovernance', inputs: [] },
  { type: 'error', name: 'NotGovernance', inputs: [{ name: 'caller', type: 'address' }] },
  { type: 'event', name: 'MeterAssigned', inputs: [{ name: 'meterId', type: 'bytes32', indexed: true }, { name: 'operator', type: 'address', indexed: true }] },
  { type: 'event', name: 'OperatorAdmitted', inputs: [{ name: 'operator', type: 'address', indexed: true }] },
  { type: 'event', name: 'OperatorRemoved', inputs: [{ name: 'operator', type: 'address', indexed: true }] },
  { type: 'function', name: 'admitOperator', inputs: [{ name: 'operator', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'governance', inputs: [], outputs: [{ type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'isOperator', inputs: [{ name: 'operator', type: 'address' }], outputs: [{ type: 'bool' }], stateMutability: 'view' },
  { type: 'function', name: 'moveMeter', inputs: [{ name: 'meterId', type: 'bytes32' }, { name: 'operator', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'operatorOf', inputs: [{ name: 'meterId', type: 'bytes32' }], outputs: [{ name: 'operator', type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'registerMeter', inputs: [{ name: 'meterId', type: 'bytes32' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'removeOperator', inputs: [{ name: 'operator', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
] as const

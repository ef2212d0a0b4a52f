/** Where the contracts of smart accounts stand on every chain. Written by contracts/scripts/abi.ts. @module */
export const accountAddresses = {
  entryPoint: '0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108',
  factory: '0xc0FF28469E162c5811eD1BF27008fb40046b452A',
  implementation: '0xFBAD02941C516eC3D6DCC3D63572DADA5cb016b2',
  passkeyVerifier: '0x768e120357C8A55f451D2E154F9882b9FA82cED3',
} as const

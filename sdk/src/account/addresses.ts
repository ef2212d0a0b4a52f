/** Where the contracts of smart accounts stand on every chain. Written by contracts/scripts/abi.ts. @module */
export const accountAddresses = {
  entryPoint: '0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108',
  factory: '0xB69B7C4695603A8e76e4Ab60E82Cc2a4167C0263',
  implementation: '0x1671454556eA81b5bC44f82869BA742548c0c31c',
  passkeyVerifier: '0x768e120357C8A55f451D2E154F9882b9FA82cED3',
} as const

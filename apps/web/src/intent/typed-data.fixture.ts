/**
 * A message to sign for tests.
 * @module
 */
type Field = { readonly name: string; readonly type: string }
type Mail = {
  readonly domain: {
    readonly name: string
    readonly version: string
    readonly chainId: number
    readonly verifyingContract: string
  }
  readonly primaryType: string
  readonly types: { readonly Person: readonly Field[]; readonly Mail: readonly Field[] }
  readonly message: {
    readonly from: { readonly name: string; readonly wallets: readonly string[] }
    readonly contents: string
  }
}

export const address = '0x00000000000000000000000000000000000000b2'

/** The example of EIP-712, with a list added, in a name that would turn the text around it. */
export const mail: Mail = {
  domain: { name: 'Ether\u202E Mail', version: '1', chainId: 31_337, verifyingContract: address },
  primaryType: 'Mail',
  types: {
    Person: [
      { name: 'name', type: 'string' },
      { name: 'wallets', type: 'address[]' },
    ],
    Mail: [
      { name: 'from', type: 'Person' },
      { name: 'contents', type: 'string' },
    ],
  },
  message: { from: { name: 'Cow', wallets: [address] }, contents: 'Hello' },
}

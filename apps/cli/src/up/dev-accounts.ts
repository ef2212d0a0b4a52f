/**
 * The ten test accounts of development networks. Their words are printed in every tool's manual: everyone has the keys.
 * @module
 */
import { bytesToHex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'

/** The mnemonic that Hardhat, Foundry and others use for their test accounts. */
export const devMnemonic = 'test test test test test test test test test test test junk'
/** The chain id of development networks; the test accounts sign for no other. */
export const devChainId = 31_337
export const devAccountCount = 10

export type DevAccount = { readonly address: `0x${string}`; readonly privateKey: `0x${string}` }

/**
 * One test account, at m/44'/60'/0'/0/index.
 * @param index - 0 to 9.
 */
export function devAccount(index: number): DevAccount {
  const { address, getHdKey } = mnemonicToAccount(devMnemonic, { addressIndex: index })
  const { privateKey } = getHdKey()
  if (privateKey === null) throw new Error('the key of a mnemonic is never public only')
  return { address, privateKey: bytesToHex(privateKey) }
}

/** All ten, in order. */
export function devAccounts(): readonly DevAccount[] {
  return Array.from({ length: devAccountCount }, (_, index) => devAccount(index))
}

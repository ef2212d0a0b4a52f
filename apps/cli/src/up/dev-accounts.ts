/**
 * The ten test accounts of development networks. Their words are printed in every tool's manual: everyone has the keys.
 * @module
 */
import { mnemonicToSeedSync } from '@scure/bip39'
import { bytesToHex } from 'viem'
import { HDKey, hdKeyToAccount } from 'viem/accounts'

/** The mnemonic that Hardhat, Foundry and others use for their test accounts. */
export const devMnemonic = 'test test test test test test test test test test test junk'
/** The chain id of development networks; the test accounts sign for no other. */
export const devChainId = 31_337
export const devAccountCount = 10

export type DevAccount = {
  readonly index: number
  readonly address: `0x${string}`
  readonly privateKey: `0x${string}`
}

/** Accounts of the network itself come after those for people. */
const founderIndex = 100
/** 3f + 1 for two liars. */
export const reporterCount = 7

const beaconIndex = founderIndex + 1 + reporterCount
/** As many validators as a local network may have. */
export const beaconCount = 7
const providerIndex = beaconIndex + beaconCount
export const providerCountMax = 40
/** One bundler; it begins without coins. */
const bundlerIndex = providerIndex + providerCountMax

/** Whether an account is one of those for people or of the network's own. */
export function isDevIndex(index: number): boolean {
  return index < devAccountCount || (index >= founderIndex && index <= bundlerIndex)
}

let parent: HDKey | undefined

/**
 * One test account, at m/44'/60'/0'/0/index.
 * @param index - 0 to 9 for people; the network's own have functions of their own.
 */
export function devAccount(index: number): DevAccount {
  // The way from words to seed is slow on purpose.
  parent ??= HDKey.fromMasterSeed(mnemonicToSeedSync(devMnemonic)).derive("m/44'/60'/0'/0")
  const { address, getHdKey } = hdKeyToAccount(parent, { path: `m/${index}` as `m/44'/60'/${string}` })
  const { privateKey } = getHdKey()
  if (privateKey === null) throw new Error('the key of a mnemonic is never public only')
  return { index, address, privateKey: bytesToHex(privateKey) }
}

/** Who founds the contracts of a local network; it has no say in them. */
export function founder(): DevAccount {
  return devAccount(founderIndex)
}

/** @param index - 0 to {@link reporterCount} - 1. */
export function reporterAccount(index: number): DevAccount {
  return devAccount(founderIndex + 1 + index)
}

/** What a validator takes its seat at the beacon with. @param index - 0 to {@link beaconCount} - 1. */
export function beaconAccount(index: number): DevAccount {
  return devAccount(beaconIndex + index)
}

/** @param index - 0 to {@link providerCountMax} - 1. */
export function providerAccount(index: number): DevAccount {
  return devAccount(providerIndex + index)
}

/** What brings user operations on chain. */
export function bundlerAccount(): DevAccount {
  return devAccount(bundlerIndex)
}

/** All ten, in order. */
export function devAccounts(): readonly DevAccount[] {
  return Array.from({ length: devAccountCount }, (_, index) => devAccount(index))
}

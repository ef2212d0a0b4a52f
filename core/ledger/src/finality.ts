/**
 * What a validator signs with its finality key once it applied a block: an EIP-712 message, so that contracts and
 * wallets can check certificates with what they have.
 * @see EIP-712
 * @module
 */
import { keccak256 } from '@watt/evm'
import type { Hex } from '@watt/evm'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { concatBytes, fromBigInt, fromHex } from './bytes.ts'

const domainType = text('EIP712Domain(string name,string version,uint256 chainId)')
const finalityType = text('Finality(uint256 number,bytes32 blockHash)')

/**
 * The digest of Finality(uint256 number, bytes32 blockHash) in the domain
 * { name: 'Watt finality', version: '1', chainId }. 32 bytes.
 */
export function finalityDigest(chainId: bigint, blockNumber: bigint, blockHash: Hex): Uint8Array {
  const domain = keccak256(concatBytes(domainType, text('Watt finality'), text('1'), word(chainId)))
  const message = keccak256(concatBytes(finalityType, word(blockNumber), fromHex(blockHash)))
  return keccak256(concatBytes(new Uint8Array([0x19, 0x01]), domain, message))
}

/** Binds SCP statements to one chain: sha256 of its genesis hash, as Stellar hashes its network's passphrase. */
export function networkId(genesisHash: Hex): Uint8Array {
  return sha256(fromHex(genesisHash))
}

function text(value: string): Uint8Array {
  return keccak256(utf8ToBytes(value))
}

function word(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  const short = fromBigInt(value)
  bytes.set(short, 32 - short.length)
  return bytes
}

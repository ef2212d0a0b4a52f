/**
 * Block headers in the layout of Ethereum's Osaka fork; the RLP's keccak256 is the block's hash.
 * What Watt has no use for holds the value that Ethereum gives to "none".
 * @see EIP-7685 (the last field), execution-apis
 * @module
 */
import type { Hex } from '@watt/evm'
import type { Header } from './types.ts'
import { keccak, toHex, zeroHash } from './bytes.ts'
import { bloomBytes } from './bloom.ts'
import { asBytes, asInteger, asList, decodeRlp, encodeRlp, RlpError, type RlpInput } from './rlp.ts'

/** keccak256(RLP([])): no uncles. */
export const emptyUnclesHash: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'
/** Root of a trie without entries. */
export const emptyTrieRoot: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** sha256 of no bytes: no execution-layer requests. */
export const emptyRequestsHash: Hex = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const fieldCount = 21

export function headerRlp(header: Header): RlpInput {
  return [
    header.parentHash,
    emptyUnclesHash,
    header.coinbase,
    header.stateRoot,
    header.transactionsRoot,
    header.receiptsRoot,
    header.logsBloom,
    0n, // difficulty
    header.number,
    header.gasLimit,
    header.gasUsed,
    header.timestamp,
    header.extraData,
    header.mixHash,
    new Uint8Array(8), // nonce
    header.baseFeePerGas,
    header.withdrawalsRoot,
    0n, // blobGasUsed
    0n, // excessBlobGas
    zeroHash, // parentBeaconBlockRoot
    emptyRequestsHash,
  ]
}

export function encodeHeader(header: Header): Uint8Array {
  return encodeRlp(headerRlp(header))
}

export function hashHeader(header: Header): Hex {
  return keccak(encodeHeader(header))
}

/**
 * Inverse of {@link encodeHeader}.
 * @throws {RlpError} The bytes are not a header, or a field that Watt keeps empty is not.
 */
export function decodeHeader(bytes: Uint8Array): Header {
  const fields = asList(decodeRlp(bytes), 'header', fieldCount)
  const hash = (index: number, what: string): Hex => toHex(asBytes(fields[index], what, 32))
  const header: Header = {
    parentHash: hash(0, 'parentHash'),
    coinbase: toHex(asBytes(fields[2], 'coinbase', 20)),
    stateRoot: hash(3, 'stateRoot'),
    transactionsRoot: hash(4, 'transactionsRoot'),
    receiptsRoot: hash(5, 'receiptsRoot'),
    logsBloom: asBytes(fields[6], 'logsBloom', bloomBytes).slice(),
    number: asInteger(fields[8], 'number', 8),
    gasLimit: asInteger(fields[9], 'gasLimit', 8),
    gasUsed: asInteger(fields[10], 'gasUsed', 8),
    timestamp: asInteger(fields[11], 'timestamp', 8),
    extraData: hash(12, 'extraData'),
    mixHash: hash(13, 'mixHash'),
    baseFeePerGas: asInteger(fields[15], 'baseFeePerGas'),
    withdrawalsRoot: hash(16, 'withdrawalsRoot'),
  }
  if (hashHeader(header) !== keccak(bytes)) throw new RlpError('a header field that must be empty is not')
  return header
}

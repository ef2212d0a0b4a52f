/**
 * What a light client reads from a node that it does not trust: certificates, blocks, node ids.
 * @module
 */
import { createIdentity } from '@watt/node/identity'
import {
  blockHash,
  type Certificate,
  finalityDigest,
  nodeAddress,
  verifyCertificate,
} from '../../../sdk/src/index.ts'
import { HeaderFieldError, NodeIdError } from '../../../sdk/src/certificate.ts'
import { encodeHeader, hashHeader } from '@watt/ledger'
import { mutateJson } from '../mutate/json.ts'
import { treeOf } from '../mutate/rlp.ts'
import { declared, jsonOf, promise, type Target, utf8 } from '../target.ts'
import { sampleHeader } from './ledger.ts'

const covers = /\/sdk\/src\/certificate\.ts$/
const signers = [1, 2, 3, 4].map((byte) => createIdentity(new Uint8Array(32).fill(byte)))
const block = { chainId: 1337, blockNumber: 7n, blockHash: hashHeader(sampleHeader) }
const digest = new Uint8Array(
  Buffer.from(finalityDigest(block.chainId, block.blockNumber, block.blockHash).slice(2), 'hex'),
)
const threshold = 3
const quorumSet = { threshold, validators: signers.map(({ nodeId }) => nodeId), innerSets: [] }
const signatures = signers.map((it) => ({
  nodeId: it.nodeId,
  signature: `0x${Buffer.from(it.signRecoverable(digest)).toString('hex')}`,
}))

export const certificate: Target = {
  seeds: [4, 3, 2].map((count) =>
    utf8(
      JSON.stringify({
        blockNumber: '0x7',
        blockHash: block.blockHash,
        signatures: signatures.slice(0, count),
      }),
    ),
  ),
  bytesMax: 65_536,
  covers,
  mutate: mutateJson([
    '"nodeId"',
    '"signature"',
    ...signatures.flatMap((it) => [`"${it.nodeId}"`, `"${it.signature}"`]),
  ]),
  async run(input) {
    const json = jsonOf(input)
    if (json === undefined) return false
    const { valid, signers: found } = await verifyCertificate(json.value as Certificate, {
      ...block,
      quorumSet,
    })
    const known = found.filter((it) => quorumSet.validators.includes(it))
    promise(valid === known.length >= threshold, 'a certificate is valid when enough validators signed')
    const isIn = (it: { nodeId: string; signature: string }): boolean =>
      Buffer.from(input).toString('utf8').toLowerCase().includes(it.signature.slice(2, 130))
    promise(
      signatures.every((it) => !known.includes(it.nodeId) || isIn(it)),
      'nobody signs but the signer',
    )
    return valid
  },
}

const fieldNames =
  'parentHash sha3Uncles miner stateRoot transactionsRoot receiptsRoot logsBloom difficulty number gasLimit gasUsed timestamp extraData mixHash nonce baseFeePerGas withdrawalsRoot blobGasUsed excessBlobGas parentBeaconBlockRoot requestsHash'.split(
    ' ',
  )
const quantities = new Set(
  'difficulty number gasLimit gasUsed timestamp baseFeePerGas blobGasUsed excessBlobGas'.split(' '),
)
const rpcBlock = Object.fromEntries(
  (treeOf(encodeHeader(sampleHeader)) as Uint8Array[]).map((field, at) => {
    const hex = Buffer.from(field).toString('hex')
    const name = fieldNames[at] ?? ''
    return [name, quantities.has(name) ? `0x${hex.replace(/^0/, '') || '0'}` : `0x${hex}`]
  }),
)

export const rpcBlockHash: Target = {
  seeds: [utf8(JSON.stringify(rpcBlock))],
  bytesMax: 65_536,
  covers,
  mutate: mutateJson(fieldNames.map((name) => JSON.stringify(name))),
  run(input) {
    const json = jsonOf(input)
    if (json === undefined) return false
    const found = declared(() => blockHash(json.value as never), [HeaderFieldError])
    if (found === undefined) return false
    promise(/^0x[0-9a-f]{64}$/.test(found), 'a block hash has 32 bytes')
    return found === block.blockHash
  },
}

export const nodeIds: Target = {
  seeds: signers.map(({ nodeId }) => utf8(nodeId)),
  bytesMax: 256,
  covers,
  run(input) {
    const found = declared(() => nodeAddress(Buffer.from(input).toString('utf8')), [NodeIdError])
    promise(found === undefined || /^0x[0-9a-fA-F]{40}$/.test(found), 'an address has 20 bytes')
    return found !== undefined
  },
}

/**
 * Every decoder that meets the outside, by name.
 * @module
 */
import type { Target, TargetEntry } from './target.ts'

const entry = (name: string, about: string, load: () => Promise<Target>): TargetEntry => ({
  name,
  about,
  load,
})

/** What `npm run fuzz` runs. */
export const targets: readonly TargetEntry[] = [
  entry('scp-statement', 'SCP statements (XDR)', async () => (await import('./targets/scp.ts')).statement),
  entry(
    'scp-envelope',
    'signed SCP envelopes (XDR)',
    async () => (await import('./targets/scp.ts')).envelope,
  ),
  entry('scp-quorum-set', 'quorum sets (XDR)', async () => (await import('./targets/scp.ts')).quorumSet),
  entry('rlp', 'one RLP item', async () => (await import('./targets/ledger.ts')).rlp),
  entry(
    'transaction',
    'raw transactions of every type',
    async () => (await import('./targets/transactions.ts')).transaction,
  ),
  entry(
    'transaction-set',
    'transaction sets',
    async () => (await import('./targets/transactions.ts')).transactionSet,
  ),
  entry('slot-value', 'what a slot decides', async () => (await import('./targets/ledger.ts')).slotValue),
  entry(
    'closed-block',
    'blocks as late joiners get them',
    async () => (await import('./targets/ledger.ts')).closedBlock,
  ),
  entry('header', 'block headers', async () => (await import('./targets/ledger.ts')).header),
  entry(
    'receipts',
    'stored results of transactions',
    async () => (await import('./targets/ledger.ts')).receipts,
  ),
  entry('genesis', 'genesis files (JSON)', async () => (await import('./targets/ledger.ts')).genesis),
  entry('byte-list', 'lists between validators', async () => (await import('./targets/herder.ts')).byteList),
  entry(
    'state-answer',
    'answers about open slots',
    async () => (await import('./targets/herder.ts')).stateAnswer,
  ),
  entry(
    'blocks-answer',
    'answers that hold blocks',
    async () => (await import('./targets/herder.ts')).blocksAnswer,
  ),
  entry(
    'headers-answer',
    'answers that lead back to a known block',
    async () => (await import('./targets/herder.ts')).headersAnswer,
  ),
  entry(
    'transaction-frame',
    'flooded transactions',
    async () => (await import('./targets/herder.ts')).transactionFrame,
  ),
  entry(
    'length-prefix',
    'frames on a stream',
    async () => (await import('./targets/herder.ts')).lengthPrefix,
  ),
  entry(
    'peer-surface',
    'a whole validator, as peers meet it',
    async () => (await import('./targets/peer-surface.ts')).target,
  ),
  entry('key-file', 'node key files', async () => (await import('./targets/files.ts')).keyFile),
  entry('keystore', 'wallet keystores (JSON)', async () => (await import('./targets/files.ts')).keystore),
  entry(
    'node-config',
    'config.json, environment and flags',
    async () => (await import('./targets/files.ts')).nodeConfig,
  ),
  entry(
    'node-list',
    'lists of nodes and organisations (JSON)',
    async () => (await import('./targets/files.ts')).nodeList,
  ),
  entry(
    'admin-secret',
    'secret files of the admin port',
    async () => (await import('./targets/files.ts')).adminSecret,
  ),
  entry(
    'admin-token',
    'tokens of the admin port (JWT)',
    async () => (await import('./targets/admin-token.ts')).target,
  ),
  entry(
    'sdk-certificate',
    'certificates that a client checks',
    async () => (await import('./targets/sdk.ts')).certificate,
  ),
  entry(
    'sdk-block-hash',
    'blocks that a client checks',
    async () => (await import('./targets/sdk.ts')).rpcBlockHash,
  ),
  entry(
    'sdk-node-id',
    'node ids that a client checks',
    async () => (await import('./targets/sdk.ts')).nodeIds,
  ),
  entry(
    'rpc-body',
    'JSON-RPC requests of every method',
    async () => (await import('./targets/rpc.ts')).rpcBody,
  ),
  entry(
    'web-socket-message',
    'the same as WebSocket messages',
    async () => (await import('./targets/rpc.ts')).webSocketMessage,
  ),
  entry(
    'evm-bytecode',
    'code and calldata into the engine',
    async () => (await import('./targets/evm.ts')).bytecode,
  ),
  entry(
    'evm-precompile',
    'inputs of precompiled contracts',
    async () => (await import('./targets/evm.ts')).precompile,
  ),
  {
    ...entry(
      'evm-machines',
      'generated contracts on every machine of the engine',
      async () => (await import('./targets/evm-machines.ts')).machines,
    ),
    effort: 20, // The same programs without guidance: `npm run fuzz -- machines`.
  },
  entry(
    'storage-manifest',
    'manifests of stored objects (dag-cbor)',
    async () => (await import('./targets/storage.ts')).manifest,
  ),
  entry(
    'storage-names',
    'what sealed names hold (dag-cbor)',
    async () => (await import('./targets/storage.ts')).names,
  ),
  entry('storage-piece-cid', 'CIDs of pieces', async () => (await import('./targets/storage.ts')).pieceCid),
  entry(
    'storage-share-text',
    'shares, links and public keys',
    async () => (await import('./targets/storage.ts')).shareTexts,
  ),
  entry(
    'storage-aggregate-index',
    'indexes of bundles',
    async () => (await import('./targets/storage.ts')).aggregateIndex,
  ),
  entry(
    'storage-piece-tree',
    'stored trees of pieces',
    async () => (await import('./targets/storage.ts')).pieceTree,
  ),
  entry(
    'scp-beside-js-xdr',
    'SCP XDR beside @stellar/js-xdr',
    async () => (await import('./targets/differential.ts')).scpXdr,
  ),
  entry(
    'rlp-beside-others',
    'RLP beside @ethereumjs/rlp and ethers',
    async () => (await import('./targets/differential.ts')).rlpItem,
  ),
  entry(
    'header-beside-viem',
    'block hashes beside viem',
    async () => (await import('./targets/differential.ts')).headerHash,
  ),
  entry(
    'transaction-beside-others',
    'transactions beside viem and ethers',
    async () => (await import('./targets/differential-transaction.ts')).target,
  ),
  entry(
    's3-authorization',
    'Authorization headers of the S3 gateway',
    async () => (await import('./targets/storage-gateways.ts')).s3Authorization,
  ),
  entry(
    's3-target',
    'paths, queries and presigned URLs of the S3 gateway',
    async () => (await import('./targets/storage-gateways.ts')).s3Target,
  ),
  entry('s3-xml', 'XML of the S3 gateway', async () => (await import('./targets/storage-gateways.ts')).s3Xml),
  entry(
    's3-chunks',
    'aws-chunked bodies',
    async () => (await import('./targets/storage-gateways.ts')).s3Chunks,
  ),
  entry(
    'http-range',
    'Range headers of the gateways',
    async () => (await import('./targets/storage-gateways.ts')).httpRange,
  ),
  entry(
    'ipfs-car',
    'CAR files that are published',
    async () => (await import('./targets/storage-gateways.ts')).ipfsCar,
  ),
  entry(
    'ipfs-request',
    'paths and parameters of the IPFS gateway',
    async () => (await import('./targets/storage-gateways.ts')).ipfsRequest,
  ),
  entry(
    'storage-header',
    'upload tokens and vouchers',
    async () => (await import('./targets/storage-header.ts')).header,
  ),
  entry(
    'storage-provider-api',
    'questions to a storage provider over HTTP',
    async () => (await import('./targets/storage-provider.ts')).api,
  ),
  entry(
    'storage-provider-answer',
    'a storage provider as its clients meet it',
    async () => (await import('./targets/storage-client.ts')).answer,
  ),
  entry(
    'storage-file',
    'settings of providers and gateways, journals and facts (JSON)',
    async () => (await import('./targets/storage-files.ts')).file,
  ),
  entry(
    'cli-argument',
    'functions, values, amounts and sizes as they are typed',
    async () => (await import('./targets/cli.ts')).argument,
  ),
  entry(
    'cli-file',
    'files that a command is given: calls, artifacts, whom to trust',
    async () => (await import('./targets/cli.ts')).file,
  ),
  entry(
    'oracle-source',
    'answers of price sources (CSV, JSON)',
    async () => (await import('./targets/oracle.ts')).source,
  ),
  entry(
    'oracle-observation',
    'signed observations of other reporters (JSON)',
    async () => (await import('./targets/oracle.ts')).observation,
  ),
  entry(
    'oracle-file',
    'settings and series files of a reporter (JSON)',
    async () => (await import('./targets/oracle.ts')).file,
  ),
  entry(
    'indexer-log',
    'logs of hostile contracts, and names of their tokens',
    async () => (await import('./targets/indexer.ts')).log,
  ),
  entry(
    'indexer-api',
    'questions to the index over HTTP',
    async () => (await import('./targets/indexer-api.ts')).api,
  ),
  entry(
    'people-credential',
    'credentials, presentations and consents',
    async () => (await import('./targets/people.ts')).credential,
  ),
  entry(
    'people-message',
    'challenges, answers and statements between nodes of members',
    async () => (await import('./targets/uptime.ts')).message,
  ),
  entry(
    'bundler-operation',
    'user operations (ERC-4337)',
    async () => (await import('./targets/bundler.ts')).operation,
  ),
  entry(
    'bundler-call',
    'questions to a bundler, and bundles that strangers sent',
    async () => (await import('./targets/bundler.ts')).call,
  ),
  entry(
    'bundler-store',
    'what lies in the folder of a bundler',
    async () => (await import('./targets/bundler.ts')).stored,
  ),
  entry(
    'sdk-light-node',
    'a node as a light client meets it',
    async () => (await import('./targets/sdk-light.ts')).node,
  ),
  entry(
    'sdk-state-proof',
    'proofs of accounts and storage',
    async () => (await import('./targets/sdk-light.ts')).stateProof,
  ),
  entry(
    'sdk-evidence',
    'evidence of two histories, and checkpoints',
    async () => (await import('./targets/sdk-light.ts')).remembered,
  ),
  entry(
    'web-typed-data',
    'messages that other pages ask to be signed (EIP-712)',
    async () => (await import('./targets/web.ts')).typedData,
  ),
  entry(
    'web-link',
    'payment links, shared links and searches of the page',
    async () => (await import('./targets/web.ts')).link,
  ),
  entry(
    'web-import',
    'words, keys and files that the page imports',
    async () => (await import('./targets/web.ts')).imported,
  ),
  entry(
    'web-passkey-answer',
    'answers of authenticators',
    async () => (await import('./targets/web.ts')).passkeyAnswer,
  ),
]

/** Shows that the loop works; no part of the product. */
export const planted: TargetEntry = entry(
  'planted',
  'a bug behind four conditions',
  async () => (await import('./targets/planted.ts')).target,
)

/** @throws {RangeError} There is no such target. */
export function entryOf(name: string): TargetEntry {
  const found = [...targets, planted].find((it) => it.name === name)
  if (found === undefined) throw new RangeError(`There is no target ${name}; see --list.`)
  return found
}

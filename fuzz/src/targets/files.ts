/**
 * Files that people write, copy and damage: keys, keystores, configurations, node lists.
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeListError, readNodeList, readOrganisationList } from '@watt/scp/quorum-analysis'
import {
  resolveNodeConfig,
  SettingError,
  UnknownSettingError,
  loadSecret,
  AdminSecretError,
} from '@watt/node'
import { CommandError } from '../../../apps/cli/src/failure.ts'
import { keystoreLimits, parseKeystore } from '../../../apps/cli/src/wallet/keystore.ts'
import { KeyFileError, readKeyFile } from '../../../core/node/src/identity/key-file.ts'
import { mutateJson } from '../mutate/json.ts'
import { declared, jsonOf, promise, type Target, utf8 } from '../target.ts'

const nodeId = (byte: string): string => byte.repeat(32)
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value))

/** A file of its own for each target; it goes with the process. */
function fileWriter(name: string): (input: Uint8Array) => string {
  let path: string | undefined
  return (input) => {
    path ??= join(temporaryFolder(), name)
    writeFileSync(path, input, { mode: 0o600 })
    return path
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'watt-fuzz-file-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const writeKey = fileWriter('key')

export const keyFile: Target = {
  seeds: [utf8(`${'01'.repeat(32)}\n`), utf8(`0x${'Ab'.repeat(32)}`)],
  bytesMax: 256,
  covers: /\/identity\/key-file\.ts$/,
  async run(input) {
    try {
      const key = await readKeyFile(writeKey(input))
      const written = Buffer.from(input).toString('utf8').trim().toLowerCase().replace(/^0x/, '')
      promise(Buffer.from(key).toString('hex') === written, 'a key is what the file says')
      return true
    } catch (error) {
      if (error instanceof KeyFileError) return false
      throw error
    }
  },
}

const writeSecret = fileWriter('secret')

export const adminSecret: Target = {
  seeds: [utf8(`${'01'.repeat(32)}\n`), utf8(`0x${'Ab'.repeat(32)}`)],
  bytesMax: 256,
  covers: /\/admin\/secret-file\.ts$/,
  async run(input) {
    try {
      promise((await loadSecret(writeSecret(input))).length === 32, 'a secret has 32 bytes')
      return true
    } catch (error) {
      if (error instanceof AdminSecretError) return false
      throw error
    }
  },
}

const keystoreOf = (kdf: 'scrypt' | 'pbkdf2', kdfparams: object): object => ({
  version: 3,
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  address: '11'.repeat(20),
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '22'.repeat(16) },
    ciphertext: '33'.repeat(32),
    kdf,
    kdfparams: { dklen: 32, salt: '44'.repeat(32), ...kdfparams },
    mac: '55'.repeat(32),
  },
})

/** Reading only: deriving the key costs a second on purpose, and its bounds are checked here. */
export const keystore: Target = {
  seeds: [
    json(keystoreOf('scrypt', { n: 262_144, r: 8, p: 1 })),
    json(keystoreOf('pbkdf2', { c: 262_144, prf: 'hmac-sha256' })),
  ],
  bytesMax: 65_536,
  covers: /\/wallet\/keystore\.ts$/,
  mutate: mutateJson(['"Crypto"', '"kdfparams"', '"scrypt"', '"pbkdf2"', '1048576', '16384', '100000']),
  run(input) {
    const file = jsonOf(input)
    const found = file && declared(() => parseKeystore(file.value), [CommandError])
    if (found === undefined) return false
    const { kdfparams } = found.crypto
    if ('c' in kdfparams) promise(kdfparams.c <= keystoreLimits.pbkdf2CountMax, 'work is bounded')
    else promise(128 * kdfparams.n * kdfparams.r <= keystoreLimits.scryptBytesMax, 'memory is bounded')
    return true
  },
}

const trusted = {
  threshold: 2,
  validators: [nodeId('aa'), nodeId('bb'), { nodeId: nodeId('cc'), name: 'c' }],
}
const configSeed = {
  file: {
    quorumSet: { ...trusted, innerSets: [{ threshold: 1, validators: [nodeId('dd')] }] },
    names: { [nodeId('aa')]: { name: 'a', organisation: 'A' } },
    listen: ['/ip4/0.0.0.0/tcp/1'],
    rpcHosts: ['node.example'],
    rpcOrigins: ['https://wallet.example'],
    pool: { bytesMax: 1_000_000 },
    votes: { upgrades: { gasLimit: 30_000_000, setBytesMax: 1_000_000 }, fromMs: 5 },
    archive: true,
    blockTimeMs: 1_000,
    logLevel: 'warn',
  },
  env: { WATT_RPC_PORT: '8545', WATT_QUORUM_SET: JSON.stringify(trusted), WATT_PEERS: '/ip4/1.2.3.4/tcp/1' },
  flags: { rpcPort: 8_546, name: 'n', p2pPort: 3 },
}

const configWords =
  'quorumSet threshold validators innerSets unsafeQuorum keepBlocks votes pool recoveryWorkers WATT_NAMES WATT_VOTES WATT_POOL WATT_ARCHIVE WATT_P2P_PORT'.split(
    ' ',
  )

/** An input holds all three sources; `env` may hold texts only, as the environment does. */
export const nodeConfig: Target = {
  seeds: [json({ file: { quorumSet: trusted } }), json(configSeed)],
  bytesMax: 65_536,
  covers: /\/core\/node\/src\/(config|settings)\.ts$/,
  mutate: mutateJson(configWords.map((word) => JSON.stringify(word))),
  run(input) {
    const sources = recordOf(jsonOf(input)?.value)
    if (sources === undefined) return false
    const env = Object.entries(recordOf(sources['env']) ?? {}).filter(([, text]) => typeof text === 'string')
    const found = declared(
      () =>
        resolveNodeConfig(
          {
            dataDir: '/data',
            env: Object.fromEntries(env) as Record<string, string>,
            flags: recordOf(sources['flags']) ?? {},
          },
          recordOf(sources['file']) ?? {},
        ),
      [SettingError, UnknownSettingError],
    )
    if (found === undefined) return false
    promise(found.quorumSet.threshold >= 1, 'a node trusts somebody')
    promise(Object.values(found.pool).every(Number.isFinite), 'the pool is bounded')
    return true
  },
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}

const listed = {
  publicKey: 'GA',
  name: 'a',
  organizationId: 'o',
  quorumSet: { threshold: 1, validators: ['GA', 'GB'], innerQuorumSets: [{ threshold: 0, validators: [] }] },
}

/** An input is `{ nodes, organisations }`. */
export const nodeList: Target = {
  seeds: [
    json({ nodes: [listed, { publicKey: 'GB', quorumSet: null }] }),
    json({ nodes: [listed], organisations: [{ name: 'A', validators: ['GA'] }] }),
  ],
  bytesMax: 65_536,
  covers: /\/quorum-analysis\/node-list\.ts$/,
  mutate: mutateJson(['"publicKey"', '"quorumSet"', '"innerSets"', '"validators"', '"organisation"']),
  run(input) {
    const file = jsonOf(input)
    const nodes = file && declared(() => readNodeList(file.value), [NodeListError])
    if (nodes === undefined) return false
    promise(new Set(nodes.map(({ id }) => id)).size === nodes.length, 'a list names each node once')
    const organisations = recordOf(file?.value)?.['organisations'] ?? []
    return declared(() => readOrganisationList(organisations, nodes), [NodeListError]) !== undefined
  },
}

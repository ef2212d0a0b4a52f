/**
 * Ethereum's published state tests: where they lie, and what one case says.
 * @see https://ethereum-tests.readthedocs.io/en/latest/test_filler/state_filler.html
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Hex } from './types.ts'

type Dictionary<Value> = Readonly<Record<string, Value>>

export type PreAccount = {
  readonly balance: Hex
  readonly nonce: Hex
  readonly code: Hex
  readonly storage: Dictionary<Hex>
}

export type PostState = {
  /** State root. */
  readonly hash: Hex
  /** keccak256 of the RLP of all logs. */
  readonly logs: Hex
  readonly expectException?: string
  readonly indexes: { readonly data: number; readonly gas: number; readonly value: number }
}

type AccessListJson = readonly { readonly address: Hex; readonly storageKeys: readonly Hex[] }[]

export type StateTest = {
  readonly name: string
  readonly env: Dictionary<Hex>
  readonly pre: Dictionary<PreAccount>
  readonly post: Dictionary<readonly PostState[]>
  readonly transaction: {
    readonly sender: Hex
    /** Empty: creates a contract. */
    readonly to: Hex | ''
    readonly nonce: Hex
    readonly data: readonly Hex[]
    readonly gasLimit: readonly Hex[]
    readonly value: readonly Hex[]
    readonly gasPrice?: Hex
    readonly maxFeePerGas?: Hex
    readonly maxPriorityFeePerGas?: Hex
    readonly accessLists?: readonly (AccessListJson | null)[]
    readonly maxFeePerBlobGas?: Hex
  }
}

const source =
  process.env['WATT_ETHEREUM_TESTS'] ??
  fileURLToPath(new URL('../../../../shared/vectors/ethereum-tests.tar.gz', import.meta.url))

/** For the `skip` option of a test: false, or why. */
export const skipStateTests: false | string = existsSync(source)
  ? false
  : `no tests at ${source}; set WATT_ETHEREUM_TESTS to ethereum/tests, as a folder or as .tar.gz`

/**
 * Every state test, by file name.
 * @yields one test; a file may hold several.
 */
export function* stateTests(): Generator<StateTest> {
  for (const text of statSync(source).isDirectory() ? folderFiles() : archiveFiles()) {
    for (const [name, test] of Object.entries(JSON.parse(text) as Dictionary<Omit<StateTest, 'name'>>)) {
      yield { ...test, name }
    }
  }
}

function* folderFiles(): Generator<string> {
  const folder = join(source, 'GeneralStateTests')
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (path.endsWith('.json')) yield readFileSync(join(folder, path), 'utf8')
  }
}

const tarBlock = 512
/** GNU tar writes a path of more than 100 characters as a file of its own, before the file it names. */
const longPathType = 'L'

/**
 * A tar archive is a row of headers, each followed by its file, all in blocks of 512 bytes.
 * @yields a file's text.
 */
function* archiveFiles(): Generator<string> {
  const tar = gunzipSync(readFileSync(source))
  let longPath = ''
  for (let at = 0; at + tarBlock <= tar.length;) {
    const path = longPath || headerText(tar, at, 100)
    const length = Number.parseInt(headerText(tar, at + 124, 12), 8) || 0
    const start = at + tarBlock
    longPath = headerText(tar, at + 156, 1) === longPathType ? headerText(tar, start, length) : ''
    if (path.includes('GeneralStateTests/') && path.endsWith('.json'))
      yield tar.toString('utf8', start, start + length)
    at = start + Math.ceil(length / tarBlock) * tarBlock
  }
}

function headerText(tar: Buffer, at: number, length: number): string {
  return tar.toString('utf8', at, at + length).replace(/\0.*$/s, '')
}

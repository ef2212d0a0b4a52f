/**
 * Contract toolchain: the compiler comes from its package, so a build needs no download.
 *
 * What only tests use (`*.t.sol`, and all of `src/testing`) is compiled apart and never reaches `artifacts/`:
 * everything there is meant for a chain. `WATT_CONTRACTS_OUT` names another place for artifacts and cache,
 * `WATT_FUZZ_RUNS` and `WATT_INVARIANT_RUNS` make random tests shorter or longer than the standard.
 * @module
 */
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import hardhatViem from '@nomicfoundation/hardhat-viem'
import { defineConfig, type HardhatUserConfig } from 'hardhat/config'
import { branchCounter } from './scripts/branch-counter.ts'

const require = createRequire(import.meta.url)

/** The first of the ten accounts that every development network funds. */
const developmentMnemonic = 'test test test test test test test test test test test junk'

const sourceRoot = resolve(import.meta.dirname, 'src')
const testingFolder = 'testing'
/** Published bytecode that swaps are compared with, in tests only. */
const uniswapRoots = [
  require.resolve('@uniswap/v2-core/package.json'),
  require.resolve('@uniswap/v2-periphery/package.json'),
].map((file) => dirname(file))

/** The published entry point of ERC-4337, which tests put where every chain has it. */
const accountRoot = dirname(require.resolve('@account-abstraction/contracts/package.json'))

/** Known answers that contracts share with the services that talk to them. */
const vectors = resolve(import.meta.dirname, '../services/storage/src/piece')

const out = process.env['WATT_CONTRACTS_OUT'] ?? '.'

const config: HardhatUserConfig = defineConfig({
  plugins: [hardhatViem, branchCounter],
  paths: {
    sources: readdirSync(sourceRoot)
      .filter((folder) => folder !== testingFolder)
      .map((folder) => resolve(sourceRoot, folder)),
    tests: { solidity: resolve(sourceRoot, testingFolder) },
    artifacts: resolve(import.meta.dirname, out, 'artifacts'),
    cache: resolve(import.meta.dirname, out, 'cache'),
  },
  solidity: {
    version: '0.8.37',
    path: require.resolve('solc/soljson.js'),
    settings: { evmVersion: 'cancun', optimizer: { enabled: true, runs: 200 } },
    splitTestsCompilation: true,
  },
  test: {
    solidity: {
      fuzz: { runs: Number(process.env['WATT_FUZZ_RUNS'] ?? 2_000) },
      invariant: {
        runs: Number(process.env['WATT_INVARIANT_RUNS'] ?? 256),
        depth: 64,
        failOnRevert: false,
      },
      fsPermissions: { readDirectory: [sourceRoot, vectors, accountRoot, ...uniswapRoots] },
    },
  },
  networks: {
    watt: {
      type: 'http',
      url: process.env['WATT_RPC'] ?? 'http://127.0.0.1:8545',
      chainId: 31337,
      accounts: { mnemonic: developmentMnemonic, count: 10 },
    },
  },
})
export default config

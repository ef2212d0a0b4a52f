/** Contract toolchain: the compiler comes from its package, so a build needs no download. */
import { createRequire } from 'node:module'
import hardhatViem from '@nomicfoundation/hardhat-viem'
import { defineConfig, type HardhatUserConfig } from 'hardhat/config'

const require = createRequire(import.meta.url)

/** The first of the ten accounts that every development network funds. */
const developmentMnemonic = 'test test test test test test test test test test test junk'

const config: HardhatUserConfig = defineConfig({
  plugins: [hardhatViem],
  paths: { sources: './src' },
  solidity: {
    version: '0.8.37',
    path: require.resolve('solc/soljson.js'),
    settings: { evmVersion: 'osaka', optimizer: { enabled: true, runs: 200 } },
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

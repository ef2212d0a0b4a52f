/**
 * Benchmarks by name: `npm run bench -- chain`.
 * @module
 */
import { benchChain } from './chain.ts'
import { benchOverload } from './overload/overload.ts'
import { benchStorage } from './storage/storage.ts'

const [name, ...words] = process.argv.slice(2)
if (name === 'chain') {
  await benchChain(words)
} else if (name === 'overload') {
  await benchOverload(words)
} else if (name === 'storage') {
  await benchStorage(words)
} else {
  console.error(
    `Usage: npm run bench -- chain [--peers watt1,watt4,anvil,hardhat] [--kinds transfer,erc20] [--count 2000]
       npm run bench -- overload [rpc flood websocket slow peers] [--short] [--json] [--no-bars]
       npm run bench -- storage [primitives] [--no-bars]`,
  )
  process.exitCode = name === undefined ? 0 : 2
}

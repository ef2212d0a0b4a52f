/**
 * Benchmarks by name: `npm run bench -- chain`.
 * @module
 */

// Each is loaded alone: what the others need would be in the way of the garbage collector, and be measured, too.

const [name, ...words] = process.argv.slice(2)
if (name === 'chain') {
  await (await import('./chain.ts')).benchChain(words)
} else if (name === 'hold') {
  await (await import('./hold.ts')).benchHold(words)
} else if (name === 'overload') {
  await (await import('./overload/overload.ts')).benchOverload(words)
} else if (name === 'storage') {
  await (await import('./storage/storage.ts')).benchStorage(words)
} else if (name === 'light') {
  await (await import('./light/light.ts')).benchLight(words)
} else if (name === 'indexer') {
  await (await import('./indexer/indexer.ts')).benchIndexer(words)
} else if (name === 'web') {
  await (await import('./web/web.ts')).benchWeb(words)
} else if (name === 'evm') {
  await (await import('./evm/evm.ts')).benchEvm(words)
} else {
  console.error(
    `Usage: npm run bench -- chain [--quick] [--peers watt1,watt4,anvil,hardhat] [--kinds transfer,erc20,call] [--count 20000] [--accounts 10000,1000000]
       npm run bench -- hold [--minutes 10] [--kind transfer|erc20] [--accounts 1000000] [--json]
       npm run bench -- evm [--quick] [--json]
       npm run bench -- overload [rpc flood websocket slow peers] [--short] [--json] [--no-bars]
       npm run bench -- storage [primitives] [transfer] [--no-bars]
       npm run bench -- light [--no-bars]
       npm run bench -- indexer [pglite] [postgresql] [--quick] [--transactions 1000000]
       npm run bench -- web [--quick] [--validators 4] [--rows 100000] [--no-bars]`,
  )
  process.exitCode = name === undefined ? 0 : 2
}

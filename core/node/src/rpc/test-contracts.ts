/**
 * Contracts for the RPC's tests, small enough to read as bytes.
 * @module
 */
import type { Address, Hex } from '@watt/evm'

type Contract = { readonly address: Address; readonly code: Hex }

function at(number: number, code: string): Contract {
  return { address: `0x${number.toString(16).padStart(40, '0')}`, code: `0x${code}` }
}

const errorNo = `08c379a0${'20'.padStart(64, '0')}${'2'.padStart(64, '0')}${'6e6f'.padEnd(64, '0')}`

/** Reverts with Error("no"): copies the answer from behind its code. */
export const reverter: Contract = at(0xaa01, `6064600c60003960646000fd${errorNo}`)
/** Logs its first word, as topic and as data. */
export const emitter: Contract = at(0xaa02, '6000358060005260206000a100')
/** Raises slot 0 by one and returns it. */
export const counter: Contract = at(0xaa03, '6000546001018060005560005260206000f3')
/** Fails with less than a million gas left. */
export const hungry: Contract = at(0xaa05, '620f42405a11600e5760006000fd5b00')
/** Calls {@link hungry} with all it may pass on, and fails when that fails. */
export const hungryCaller: Contract = at(
  0xaa04,
  `6000600060006000600073${hungry.address.slice(2)}5af160295760006000fd5b00`,
)
/** Returns the block number. */
export const clockwork: Contract = at(0xaa06, '4360005260206000f3')
/** Never ends. */
export const spinner: Contract = at(0xaa07, '5b600056')
/** Logs 7, passes its value on to 0xbb, logs 8. */
export const forwarder: Contract = at(0xaa08, '600760006000a160006000600060003460bb5af150600860006000a100')
/** Reverts with the bytes of a custom error. */
export const customReverter: Contract = at(0xaa09, '6004600c60003960046000fddeadbeef')

export const contracts: readonly Contract[] = [
  reverter,
  emitter,
  counter,
  hungry,
  hungryCaller,
  clockwork,
  spinner,
  forwarder,
  customReverter,
]

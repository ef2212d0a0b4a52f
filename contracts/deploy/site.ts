/**
 * Where contracts are put: what one part of a founding needs to know of the others.
 * @module
 */
import { type Address, encodeFunctionData, type Hex, zeroAddress } from 'viem'
import { artifact } from './artifact.ts'
import { Founding, type Place } from './founding.ts'

/** A call that the timelock makes at its founding, without a vote. */
export type FoundingCall = { readonly target: Address; readonly data: Hex }

export class Site {
  readonly founding: Founding
  /** What the directory will say. */
  readonly names: Map<string, Address> = new Map()
  readonly calls: FoundingCall[] = []
  /** Everything that may change obeys it. */
  readonly timelock: Address

  constructor(founding: Founding, timelock: Address) {
    this.founding = founding
    this.timelock = timelock
  }

  /** Deploys a contract that the directory names. @param value - Wei for its constructor. */
  deploy(name: string, contract: string, args: readonly unknown[] = [], value = 0n): Address {
    const address = this.founding.deploy(contract, args, value)
    this.names.set(name, address)
    return address
  }

  /** Keeps a place for a contract that the directory names and that others need before its arguments are known. */
  reserve(name: string): Place {
    const place = this.founding.reserve()
    this.names.set(name, place.address)
    return place
  }

  byGovernance(target: Address, contract: string, functionName: string, args: readonly unknown[]): void {
    const data = encodeFunctionData({ abi: artifact(contract).abi, functionName, args })
    this.calls.push({ target, data })
  }

  /** The zero address where nothing has that name. */
  at(name: string): Address {
    return this.names.get(name) ?? zeroAddress
  }
}

/**
 * Who looks at which node on a day, worked out here as the contract does (contracts/src/people/NodeList.sol): asking it for each
 * of thousands of nodes would be a crowd of calls.
 * @module
 */
import { encodeAbiParameters, keccak256, parseAbiParameters, zeroAddress, type Address, type Hex } from 'viem'

/** The nodes of a day: places in order of the list, some of them empty (address zero). */
export type Roster = {
  readonly day: number
  readonly word: Hex
  readonly places: readonly Seat[]
}

export type Seat = { readonly id: number; readonly key: Address }

const verifiersMax = 3
const drawsMax = 64
const fields = parseAbiParameters('bytes32, address, uint256')

/** The nodes that look at `node`: three, or fewer where there are fewer. */
export function verifiersOf({ word, places }: Roster, node: Address): readonly Seat[] {
  const owner = places.find(({ key }) => key === node)?.id
  const drawn: Seat[] = []
  if (places.length < 2) return drawn
  for (let draw = 0; draw < drawsMax && drawn.length < verifiersMax; draw++) {
    const hash = keccak256(encodeAbiParameters(fields, [word, node, BigInt(draw)]))
    const seat = places[Number(BigInt(hash) % BigInt(places.length))]!
    const isNew = drawn.every(({ key }) => key !== seat.key)
    if (seat.key !== zeroAddress && seat.id !== owner && isNew) drawn.push(seat)
  }
  return drawn
}

/** The nodes that `verifier` has to look at. */
export function nodesOf(roster: Roster, verifier: Address): readonly Seat[] {
  return roster.places.filter(
    ({ key }) =>
      key !== zeroAddress &&
      key !== verifier &&
      verifiersOf(roster, key).some((seat) => seat.key === verifier),
  )
}

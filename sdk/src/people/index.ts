/**
 * `@watt/sdk/people`: members, their days, circles and rewards for every client.
 * @example
 * const people = await findPeople(client)
 * const me = await findMember(client, people, account.address)
 * @module
 */
export { findPeople, peopleNames, type PeopleContracts } from './contracts.ts'
export {
  checkInCall,
  claimCall,
  presenceChallenge,
  registerCall,
  unvouchCall,
  vouchCall,
  type PasskeyAssertion,
} from './calls.ts'
export {
  findMember,
  readMember,
  readOpenDay,
  type MemberCard,
  type MemberStatus,
  type OpenDay,
} from './member.ts'
export {
  isInTree,
  readEpoch,
  readLeaves,
  readRanking,
  readReward,
  readTotals,
  readTreeNodes,
  type Claimable,
  type ClosedDay,
  type Epoch,
  type LeafPage,
  type MemberReward,
  type Ranked,
  type RewardLeaf,
} from './rewards.ts'

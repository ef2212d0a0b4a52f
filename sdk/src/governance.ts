/**
 * `@watt/sdk/governance`: proposals, liquid votes, and what both do, for every client. Apart from the rest of the window
 * on the chain, so that who does not vote does not load it.
 * @example
 * const contracts = await findGovernance(client)
 * const { proposals } = await listProposals(client, contracts)
 * const status = await readStatus(client, contracts, proposals[0])
 * @module
 */
export {
  addressOf,
  ContractUnnamedError,
  directoryNames,
  directoryOf,
  DirectoryUnknownError,
  findGovernance,
  readDirectory,
  type Contract,
  type GovernanceContracts,
} from './contracts.ts'
export {
  durationText,
  explainCall,
  explainRefusal,
  nameOf,
  type CallExplanation,
  type Refusal,
} from './explain.ts'
export {
  cancelCall,
  delegateCall,
  descriptionOf,
  executeCall,
  proposeCall,
  queueCall,
  relayCall,
  unwrapCall,
  voteCall,
  wrapCall,
  type Draft,
} from './governance-calls.ts'
export {
  bodyOf,
  findProposal,
  hexId,
  listProposals,
  ProposalNotFoundError,
  readStatus,
  supports,
  titleOf,
  topics,
  type Call,
  type Proposal,
  type ProposalState,
  type ProposalStatus,
  type Support,
  type Topic,
} from './proposals.ts'
export {
  followedBy,
  planPaths,
  readPower,
  readVoter,
  type PathPlan,
  type Power,
  type Trust,
  type VoterStanding,
} from './votes.ts'

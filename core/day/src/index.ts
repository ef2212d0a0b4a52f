export type {
  Account,
  DayClose,
  DayEvent,
  DayParameters,
  Ranked,
  Reward,
  RewardLeaf,
  TreeReader,
} from './types.ts'
export { DayState, NoMemberError, WrongDayError } from './day-state.ts'
export { DayEventError } from './events.ts'
export { firstDifference, TreeContradictionError } from './difference.ts'
export { emissionGwei } from './emission.ts'
export { DamagedError } from './frames.ts'
export { leafHash, verifyReward } from './proof.ts'
export { mass, roundsFor } from './rank.ts'
export { ByteOrderError } from './snapshot.ts'
export { emptyNodes, type RewardTree, treeDepth } from './tree.ts'

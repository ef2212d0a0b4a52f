/**
 * `@watt/people/uptime`: nodes of members, which prove to each other that they are up.
 * @module
 */
export { AskError, urlBytesMax } from './ask.ts'
export { domainOf, retireNodeCall, setNodeCall } from './binding.ts'
export { verifiersOf, type Roster, type Seat } from './draw.ts'
export { Journal, type DayRecord } from './journal.ts'
export { startKeeper, type Keeper, type KeeperEvent } from './keeper.ts'
export { NodeKeyError, readNodeKey, readOrMakeNodeKey } from './key-file.ts'
export { ownNode } from './own-node.ts'
export { chainRegistry, type Registry } from './registry.ts'
export { chainSender } from './sender.ts'
export type { Domain } from './signing.ts'
export { countWindows, windowAt, windowsADay } from './windows.ts'

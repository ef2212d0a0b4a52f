/**
 * `@watt/people/uptime`: nodes of members, which prove to each other that they are up.
 * @module
 */
export { urlBytesMax } from './ask.ts'
export { domainOf, retireNodeCall, setNodeCall } from './binding.ts'
export { verifiersOf, type Roster, type Seat } from './draw.ts'
export { Journal, type DayRecord } from './journal.ts'
export { startKeeper, type Keeper, type KeeperEvent, type KeeperParts } from './keeper.ts'
export { readNodeKey, readOrMakeNodeKey } from './key-file.ts'
export { ownNode, type OwnNode } from './own-node.ts'
export { chainRegistry, type Registry } from './registry.ts'
export { chainSender, type Sender } from './sender.ts'
export { countWindows, windowAt, type Window } from './windows.ts'

/** The duty of a validator at the network's public randomness. @module */
export { runMember, type MemberEvent, type MemberOptions } from './member.ts'

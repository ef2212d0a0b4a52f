/**
 * `@watt/sdk/account`: smart accounts of passkeys, session keys, and ordinary accounts upgraded in place.
 * @example
 * const owner = passkeyOwner(toWebAuthnAccount({ credential }), 'watt.example')
 * const account = await passkeyAccount({ client, owners: [owner] })
 * const bundler = createBundlerClient({ account, client, transport: http(rpc) })
 * await bundler.sendUserOperation({ calls: [grantSessionCall(account.address, session)] })
 * @module
 */
export { accountAddresses } from './addresses.ts'
export { keyOwner, type Owner, OwnerError, PasskeyError, passkeyOwner, passkeySigner } from './owner.ts'
export { type PasskeyAnswer, passkeysBehind } from './recover.ts'
export {
  type AccountCall,
  changeSignersCall,
  grantSessionCall,
  type KnownSession,
  listSessions,
  readSessionSpent,
  revokeSessionCall,
  type Session,
  sessionId,
  SessionTimeError,
  windowOf,
} from './session.ts'
export { findAccountsOf, isUpgraded, readSigners, type Signers } from './signers.ts'
export {
  accountAddress,
  delegatedAccount,
  type DelegatedAccount,
  type Founders,
  passkeyAccount,
  sessionAccount,
  signUpgrade,
  type WattAccount,
} from './smart-account.ts'

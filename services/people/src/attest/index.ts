/**
 * `@watt/people/attest`: credentials that say "one real person", kept by the member, with nothing but salted hashes on chain.
 * @module
 */
export { attestCall, consentTo, decodeConsent, encodeConsent, takeBackCall, type Consent } from './consent.ts'
export { issue, readCredential, type Credential, type Terms } from './credential.ts'
export { CredentialError, type CredentialFault } from './credential-error.ts'
export { checkFields, type Fields, type FieldValue } from './fields.ts'
export { bind, readPresentation, readWhole, reveal, type Binding, type Presentation } from './presentation.ts'
export { seal, unseal } from './sealed.ts'
export { readFacts, standingOf, type ChainFacts, type Standing } from './standing.ts'
export { tagOf } from './tag.ts'

/**
 * `watt people attest`: an attestor says that a member is one real person; the member keeps what was looked at, and shows of it what
 * it likes.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { integer, text } from '../parse.ts'
import { directory, optionalText, signed, word } from './energy-words.ts'
import type { DirectoryFlags, SignedFlags } from './gov.ts'

export type OfferFlags = SignedFlags & {
  readonly fields: string
  readonly unique: string
  readonly days?: number
  readonly out: string
}
export type FileFlags = SignedFlags & { readonly out: string }
export type ShowFlags = SignedFlags & {
  readonly reveal?: string
  readonly out?: string
  readonly to?: string
  readonly nonce?: string
}
export type CheckFlags = DirectoryFlags & { readonly to?: string; readonly nonce?: string }

const needed = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: text, brief, placeholder }) as const
const file = (brief: string) => ({ kind: 'tuple', parameters: [word(brief, 'file')] }) as const
const who = word('Member: its number, address, wallet name or dev:0 to dev:9', 'who')

const offer = defineCommand<OfferFlags, [string]>({
  brief: 'As an attestor: sign what you saw of a member, into a file for that member',
  description:
    'A W3C verifiable credential (SD-JWT): every field can be shown alone. Nothing reaches the chain yet. Always take the same ' +
    'fields for --unique: they make the tag by which you know a person again, and no tag is ever two members.',
  usage: [
    '<who> --fields <file> --unique <names> --out <file>',
    {
      input:
        '7 --fields person.json --unique documentCountry,documentNumber --out offer.txt --account office',
      brief: 'for member 7',
    },
  ],
  load: async () => (await import('../people/attest/offer.ts')).offer,
  flags: {
    ...signed,
    fields: needed('JSON file: one object with text, numbers, true or false', 'file'),
    unique: needed('Fields that name the person beyond doubt', 'names'),
    days: {
      kind: 'parsed',
      optional: true,
      parse: integer(0, 100_000),
      brief: 'How many days it is valid after today (365)',
      placeholder: 'n',
    },
    out: needed('File for the member', 'file'),
  },
  positional: { kind: 'tuple', parameters: [who] },
})

const accept = defineCommand<FileFlags, [string]>({
  brief: 'Take a credential about you, and agree to be attested',
  description:
    'Shows every field, keeps the credential encrypted for your account, and writes your consent, which has no field in it, for ' +
    'the attestor.',
  usage: ['<file> --out consent.json'],
  load: async () => (await import('../people/attest/accept.ts')).accept,
  flags: { ...signed, out: needed('File for the attestor', 'file') },
  positional: file('What the attestor offered'),
})

const give = defineCommand<SignedFlags, [string]>({
  brief: 'As an attestor: say on chain what a member agreed to',
  usage: ['<consent>'],
  load: async () => (await import('../people/attest/give.ts')).give,
  flags: signed,
  positional: file('The member’s consent'),
})

const show = defineCommand<ShowFlags>({
  brief: 'Show your credentials; with --reveal, write chosen fields for somebody else',
  usage: [
    '',
    {
      input: '--reveal isAdult --out proof.txt --to shop.example --nonce 8f3a',
      brief: 'one field, for one shop and one question',
    },
    { input: '--reveal "" --out proof.txt', brief: 'verified and unique, and nothing else' },
  ],
  load: async () => (await import('../people/attest/show.ts')).show,
  flags: {
    ...signed,
    reveal: optionalText('Names of fields, with commas', 'names'),
    out: optionalText('File for whoever is to see them', 'file'),
    to: optionalText('For whom: signed, so that nobody else can use it', 'whom'),
    nonce: optionalText('What they want to find in it', 'text'),
  },
})

const check = defineCommand<CheckFlags, [string]>({
  brief: 'Check what somebody showed, against the chain',
  usage: [
    '<file>',
    { input: 'proof.txt --to shop.example --nonce 8f3a', brief: 'from the member itself, for you, now' },
  ],
  load: async () => (await import('../people/attest/check.ts')).check,
  flags: {
    directory,
    to: optionalText('Whom it must be for', 'whom'),
    nonce: optionalText('What must be in it', 'text'),
  },
  positional: file('What they showed'),
})

const takeBack = defineCommand<SignedFlags, [string?]>({
  brief: 'End an attestation: your own, or as the attestor who gave it',
  usage: ['[who]'],
  load: async () => (await import('../people/attest/take-back.ts')).takeBack,
  flags: signed,
  positional: { kind: 'tuple', parameters: [{ ...who, optional: true }] },
})

const list = defineCommand<DirectoryFlags>({
  brief: 'List attestors',
  usage: [''],
  load: async () => (await import('../people/attest/list.ts')).listAttestors,
  flags: { directory },
})

export const attest: RouteMap<CliContext> = buildRouteMap({
  routes: { offer, accept, give, show, check, takeBack, list },
  docs: { brief: 'Being verified as one real person, without telling the chain who' },
})

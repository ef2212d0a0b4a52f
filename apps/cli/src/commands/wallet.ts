/**
 * `watt wallet`: keys on this machine and the money on them.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext, type NoFlags } from '../command.ts'
import type { LightFlags } from '../light/open.ts'
import { text } from '../parse.ts'
import { lightFlags } from './light-flags.ts'

/** Where a password comes from when nobody is asked; the other way is WATT_PASSWORD. */
export type PasswordFlags = { readonly passwordFile?: string }
export type ImportFlags = PasswordFlags & { readonly keyFile?: string; readonly stdin?: boolean }
export type SignFlags = PasswordFlags & { readonly hex?: boolean }

const passwordFile = {
  kind: 'parsed',
  optional: true,
  parse: text,
  brief: 'File with the password (or set WATT_PASSWORD)',
  placeholder: 'path',
} as const

const create = defineCommand<PasswordFlags, [string?]>({
  brief: 'Make a new key and show its 12 words once',
  usage: ['[name]', { input: 'savings', brief: 'asks for a password, then shows the words to write down' }],
  load: async () => (await import('../wallet/create.ts')).createWallet,
  flags: { passwordFile },
  positional: {
    kind: 'tuple',
    parameters: [{ parse: text, optional: true, brief: 'Name of the wallet (main)', placeholder: 'name' }],
  },
})

const importKey = defineCommand<ImportFlags, [string?]>({
  brief: 'Bring in a private key or 12 words',
  description:
    'Asks for the key or words, so that they do not land in the shell’s history; or reads them from a file or standard input.',
  usage: [
    '[name]',
    { input: 'old', brief: 'asks for the key or the words' },
    { input: 'old --key-file key.txt --password-file password.txt', brief: 'asks nothing' },
  ],
  load: async () => (await import('../wallet/import.ts')).importWallet,
  flags: {
    passwordFile,
    keyFile: {
      kind: 'parsed',
      optional: true,
      parse: text,
      brief: 'File with a private key, 12 words or a v3 keystore',
      placeholder: 'path',
    },
    stdin: {
      kind: 'boolean',
      optional: true,
      brief: 'Read the key or words from standard input',
      withNegated: false,
    },
  },
  positional: {
    kind: 'tuple',
    parameters: [{ parse: text, optional: true, brief: 'Name of the wallet (main)', placeholder: 'name' }],
  },
})

const list = defineCommand<NoFlags>({
  brief: 'Show the wallets on this machine',
  usage: ['[flags]'],
  load: async () => (await import('../wallet/list.ts')).listWallets,
  flags: {},
})

const balance = defineCommand<LightFlags, [string?]>({
  brief: 'Show what an account holds',
  usage: [
    '[who]',
    { input: 'dev:0', brief: 'the first test account' },
    { input: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', brief: 'any address' },
    { input: 'dev:0 --light', brief: 'proven by several nodes, trusting none of them' },
  ],
  load: async () => (await import('../wallet/balance.ts')).showBalance,
  flags: lightFlags,
  positional: {
    kind: 'tuple',
    parameters: [
      { parse: text, optional: true, brief: 'Wallet name, address or dev:0 to dev:9', placeholder: 'who' },
    ],
  },
})

const send = defineCommand<PasswordFlags, [string, string]>({
  brief: 'Send WATT',
  usage: [
    '<to> <amount>',
    { input: 'dev:1 1.5 --account dev:0', brief: 'between two test accounts' },
    {
      input: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8 20 --account main',
      brief: 'from a wallet of this machine',
    },
  ],
  load: async () => (await import('../wallet/send.ts')).sendMoney,
  flags: { passwordFile },
  positional: {
    kind: 'tuple',
    parameters: [
      { parse: text, brief: 'Address, wallet name, or dev:0 to dev:9', placeholder: 'to' },
      { parse: text, brief: 'WATT with a point, 1.5; or with a unit, 21gwei', placeholder: 'amount' },
    ],
  },
})

const sign = defineCommand<SignFlags, [string]>({
  brief: 'Sign a message, as EIP-191 has it',
  usage: ['<message>', { input: '"I was here" --account main', brief: 'prints the signature' }],
  load: async () => (await import('../wallet/sign.ts')).signMessage,
  flags: {
    passwordFile,
    hex: { kind: 'boolean', optional: true, brief: 'The message is bytes in hex', withNegated: false },
  },
  positional: { kind: 'tuple', parameters: [{ parse: text, brief: 'What to sign', placeholder: 'message' }] },
})

export const wallet: RouteMap<CliContext> = buildRouteMap({
  routes: { new: create, import: importKey, list, balance, send, sign },
  docs: { brief: 'Keys on this machine and the money on them' },
})

/**
 * `watt call`, `watt send` and `watt contract`: read, write and deploy contracts.
 * @module
 */
import { buildRouteMap, type Command, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { blockId, integer, text } from '../parse.ts'
import type { BlockId } from './chain.ts'
import type { PasswordFlags } from './wallet.ts'

export type CallFlags = { readonly block?: BlockId }
export type WriteFlags = PasswordFlags & { readonly value?: string; readonly gasLimit?: number }

const passwordFile = {
  kind: 'parsed',
  optional: true,
  parse: text,
  brief: 'File with the password (or set WATT_PASSWORD)',
  placeholder: 'path',
} as const
const value = {
  kind: 'parsed',
  optional: true,
  parse: text,
  brief: 'WATT to send along (0)',
  placeholder: 'amount',
} as const
const gasLimit = {
  kind: 'parsed',
  optional: true,
  parse: integer(21_000, 1_000_000_000),
  brief: 'Gas limit, instead of an estimate',
  placeholder: 'gas',
} as const

export const call: Command<CliContext> = defineCommand<CallFlags, string[]>({
  brief: 'Read a contract',
  usage: [
    '<address> "<signature>" [args…]',
    {
      input: '0x5FbDB2315678afecb367f032d93F642f64180aa3 "balanceOf(address) returns (uint256)" dev:0',
      brief: 'what comes back is decoded by the signature',
    },
  ],
  load: async () => (await import('../chain/call.ts')).callContract,
  flags: {
    block: {
      kind: 'parsed',
      optional: true,
      parse: blockId,
      brief: 'Block to read at (latest)',
      placeholder: 'id',
    },
  },
  positional: {
    kind: 'array',
    minimum: 2,
    maximum: 66,
    parameter: {
      parse: text,
      brief: 'Address, signature, then its arguments',
      placeholder: 'address signature args',
    },
  },
})

export const send: Command<CliContext> = defineCommand<WriteFlags, string[]>({
  brief: 'Write to a contract',
  usage: [
    '<address> "<signature>" [args…]',
    {
      input:
        '0x5FbDB2315678afecb367f032d93F642f64180aa3 "transfer(address,uint256)" dev:1 100 --account dev:0',
      brief: 'shows what will change, asks, sends, waits for the receipt',
    },
  ],
  load: async () => (await import('../chain/send.ts')).sendToContract,
  flags: { passwordFile, value, gasLimit },
  positional: {
    kind: 'array',
    minimum: 2,
    maximum: 66,
    parameter: {
      parse: text,
      brief: 'Address, signature, then its arguments',
      placeholder: 'address signature args',
    },
  },
})

const deploy = defineCommand<WriteFlags, string[]>({
  brief: 'Deploy a compiled contract',
  usage: [
    '<artifact.json> [args…]',
    {
      input: 'artifacts/src/Token.sol/Token.json 1000000 --account dev:0',
      brief: 'an artifact of Hardhat, Foundry or solc; arguments go to the constructor',
    },
  ],
  load: async () => (await import('../chain/deploy.ts')).deployContract,
  flags: { passwordFile, value, gasLimit },
  positional: {
    kind: 'array',
    minimum: 1,
    maximum: 65,
    parameter: {
      parse: text,
      brief: 'Artifact file, then the constructor’s arguments',
      placeholder: 'artifact args',
    },
  },
})

export const contract: RouteMap<CliContext> = buildRouteMap({
  routes: { deploy },
  docs: { brief: 'Contracts' },
})

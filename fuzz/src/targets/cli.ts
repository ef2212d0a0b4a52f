/**
 * What people type, and files that they give to commands.
 * @module
 */
import { decodeFunctionData, encodeFunctionData } from 'viem'
import { formatDecimal, parseAmount } from '../../../apps/cli/src/amount.ts'
import { parseArtifact } from '../../../apps/cli/src/chain/artifact.ts'
import { parseParameter } from '../../../apps/cli/src/chain/rpc.ts'
import { parseArguments, parseFunction } from '../../../apps/cli/src/chain/signature.ts'
import { parseExactJson } from '../../../apps/cli/src/exact-json.ts'
import { CommandError } from '../../../apps/cli/src/failure.ts'
import { parseCalls } from '../../../apps/cli/src/governance/calls-file.ts'
import { recordedSession } from '../../../apps/cli/src/host.fixture.ts'
import { parseTrust } from '../../../apps/cli/src/light/trust-file.ts'
import { parseSize } from '../../../apps/cli/src/provider/words.ts'
import { readPrivateKey } from '../../../apps/cli/src/wallet/import.ts'
import { mutateJson } from '../mutate/json.ts'
import { declared, jsonOf, promise, type Target, utf8 } from '../target.ts'

const session = recordedSession()
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value))
const someone = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const types = [
  'uint8',
  'int256',
  'bytes4',
  'bytes',
  'string',
  'bool',
  'address',
  'function',
  'fixed',
  'uint7',
]

/** A list of words: a function and its arguments, or single amounts, sizes and parameters. */
export const argument: Target = {
  seeds: [
    ['transfer(address,uint256)', 'dev:1', '1_000'],
    [
      'f((address to,uint256[] amounts) x,bool,string,bytes4)',
      `{"to":"${someone}","amounts":[1,"2"]}`,
    ].concat('true', 'hi', '0x01020304'),
    ['balanceOf(address)(uint256)', someone],
    ['f((address,int8)[2])', '[["dev:1",-1],["dev:2",12]]'],
    ['1.5', '21gwei', '50GiB', '1.5 TB'],
  ].map(json),
  bytesMax: 4_096,
  covers: /\/apps\/cli\/src\/(chain\/(signature|rpc)|exact-json|amount|provider\/words)\.ts$/,
  mutate: mutateJson(
    types
      .flatMap((type) => [`f(${type})`, `f(${type}[])`, `f((${type} a,${type} b))`])
      .concat(
        '[[5]]',
        '{"a":1,"b":2}',
        '{"__proto__":1}',
        '12345678901234567890',
        '-0x1',
        '0x',
        '1e999',
        '[,]',
      )
      .concat('0.0000000000000000001', '1__0', '1 watt', '9'.repeat(80), 'dev:11', 'f() returns ()', 'null')
      .map((word) => JSON.stringify(word)),
  ),
  async run(input) {
    const words = jsonOf(input)?.value
    if (!Array.isArray(words) || !words.every((it) => typeof it === 'string')) return false
    for (const word of words) {
      const amount = declared(() => parseAmount(word), [CommandError])
      if (amount !== undefined)
        promise(
          parseAmount(formatDecimal(amount).replaceAll(',', '')) === amount,
          'an amount is written exactly',
        )
      const size = declared(() => parseSize(word), [CommandError])
      promise(size === undefined || (Number.isSafeInteger(size) && size > 0), 'a size counts bytes')
      parseParameter(word)
      const key = declared(() => readPrivateKey(word.slice(0, 100)), [CommandError])
      promise(key === undefined || key.length === 32, 'a key has 32 bytes')
    }
    const [signature = '', ...rest] = words
    const item = declared(() => parseFunction(signature), [CommandError])
    if (item === undefined) return false
    try {
      const args = await parseArguments(session, item.inputs, rest)
      const data = encodeFunctionData({ abi: [item], functionName: item.name, args })
      const again = decodeFunctionData({ abi: [item], data })
      promise((again.args ?? []).length === rest.length, 'arguments arrive')
      return true
    } catch (error) {
      if (error instanceof CommandError) return false
      throw error
    }
  },
}

const abi = [
  { type: 'constructor', inputs: [{ type: 'tuple[]', name: 'x', components: [{ type: 'uint256' }] }] },
  { type: 'event', name: 'E', inputs: [] },
]
const trust = {
  chainId: 1,
  genesisHash: `0x${'11'.repeat(32)}`,
  quorumSet: {
    threshold: 1,
    validators: ['aa'],
    innerSets: [{ threshold: 1, validators: [], innerSets: [] }],
  },
  nodes: ['http://a.example'],
  names: { aa: { name: 'A' } },
}

/** A file of calls, a compiled contract, or whom to trust: told by what is in it. */
export const file: Target = {
  seeds: [
    json([{ to: 'governor', signature: 'f(uint256,string)', args: [5, 'x'], value: '1.5' }, { to: 'a' }]),
    json({ contractName: 'A', abi, bytecode: '0x6000' }),
    json({ abi, evm: { bytecode: { object: '6000' } } }),
    json(trust),
  ],
  bytesMax: 65_536,
  covers: /\/apps\/cli\/src\/(governance\/calls-file|chain\/artifact|light\/trust-file|exact-json)\.ts$/,
  mutate: mutateJson(
    [
      'args',
      'value',
      'signature',
      'gas',
      'inputs',
      'components',
      'tuple',
      'constructor',
      'object',
      '0x__$a$__',
    ]
      .concat('innerSets', 'validators', 'threshold', 'names', 'nodes', 'genesisHash', 'evm')
      .map((word) => JSON.stringify(word))
      .concat('1000000000000000000001', '{"type":"tuple","components":[]}'),
  ),
  async run(input) {
    const found = exact(Buffer.from(input).toString('utf8'))
    if (found === undefined) return false
    const calls = declared(() => parseCalls(found.value, 'calls.json'), [CommandError])
    for (const { to, signature, args, value } of calls ?? [])
      promise(
        [to, signature, value, ...args].every((it) => typeof it === 'string'),
        'a call is of words',
      )
    const artifact = declared(() => parseArtifact(found.value, 'a.json'), [CommandError])
    if (artifact !== undefined) {
      const inputs = artifact.abi.find((item) => item.type === 'constructor')?.inputs ?? []
      await refusing(
        parseArguments(
          session,
          inputs,
          inputs.map(() => '[[1]]'),
        ),
      )
    }
    const isRecord = typeof found.value === 'object' && found.value !== null
    const trusted =
      isRecord &&
      declared(() => parseTrust(found.value as Readonly<Record<string, unknown>>, 't.json'), [CommandError])
    return calls !== undefined || artifact !== undefined || typeof trusted === 'object'
  },
}

/** undefined: it is not JSON, or nested too deep. */
function exact(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parseExactJson(text) }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

async function refusing(waiting: Promise<unknown>): Promise<void> {
  try {
    await waiting
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
  }
}

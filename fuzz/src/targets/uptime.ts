/**
 * What nodes of members say to each other: challenges, answers, statements. Answers are signed again by the node that is
 * asked: who lies about its state signs the lie.
 * @module
 */
import { keccak256 } from 'viem'
import { faultOf, makeAnswer } from '../../../services/people/src/uptime/answer.ts'
import {
  encodeMessage,
  readAnswer,
  readChallenge,
  readStatement,
  type SignedAnswer,
} from '../../../services/people/src/uptime/messages.ts'
import { domain, keyOf, madeNode } from '../../../services/people/src/uptime/neighbours.fixture.ts'
import {
  answerHash,
  challengeHash,
  isSignedBy,
  signHash,
  statementHash,
} from '../../../services/people/src/uptime/signing.ts'
import { mutateJson, unlessDeep } from '../mutate/json.ts'
import { jsonOf, type Mutate, promise, type Target, utf8 } from '../target.ts'

const [asker, asked] = [keyOf(1), keyOf(2)]
const node = await madeNode('fuzz', 30)
const challenge = {
  day: 20_000,
  window: 7,
  verifier: asker.address,
  node: asked.address,
  nonce: keccak256('0x01'),
}
const signedChallenge = {
  chainId: domain.chainId,
  ...challenge,
  signature: await signHash(asker, challengeHash(domain, challenge)),
}
const answer = await makeAnswer(domain, node, asked, challenge)
const statement = { day: 20_000, node: asked.address, windows: 0xff }
const signedStatement = {
  ...statement,
  verifier: asker.address,
  signature: await signHash(asker, statementHash(domain, statement)),
}
const head = await node.head()

const texts: readonly (readonly [string, readonly (string | number)[]])[] = [
  ['day', [0, 20_001, 2 ** 40]],
  ['window', [0, 23]],
  ['windows', [0, 0xff_ff_ff]],
  ['number', [0, 28, 31, 2 ** 53 - 1]],
  ['nonce', [`0x${'00'.repeat(32)}`]],
  ['hash', [answer.hash.toUpperCase().replace('X', 'x'), keccak256('0x02')]],
  ['node', [asker.address, asked.address.toLowerCase()]],
  ['signature', [`0x${'ff'.repeat(65)}`, `0x${'01'.repeat(64)}1b`]],
]
const mutateText = mutateJson(['"proof"', '"0x80"', '"0xc0"', '"chainId"', '"verifier"', '"0x"'])

/** Half stay messages, with one thing in them changed. */
const mutateMessage: Mutate = (input, random, other) => {
  const json = jsonOf(input)?.value
  if (typeof json !== 'object' || json === null || random.oneIn(2)) return mutateText(input, random, other)
  const [name, values] = random.pick(texts)
  return utf8(JSON.stringify({ ...json, [name]: random.pick(values) }))
}

export const message: Target = {
  seeds: [signedChallenge, answer, signedStatement].map((it) => utf8(encodeMessage(it))),
  bytesMax: 80_000,
  covers: /\/people\/src\/uptime\/(messages|signing|answer)\.ts$|\/sdk\/src\/light\/(trie-proof|rlp)\.ts$/,
  mutate: unlessDeep(mutateMessage, mutateText),
  async run(input) {
    const text = Buffer.from(input).toString('utf8')
    for (const read of [readChallenge, readAnswer, readStatement] as const) {
      const found = read(text)
      if (found === undefined) continue
      const again = read(encodeMessage(found))
      promise(
        again !== undefined && encodeMessage(again) === encodeMessage(found),
        'a message comes back when it is written',
      )
    }
    const said = readStatement(text)
    if (said !== undefined && (await isSignedBy(asker.address, statementHash(domain, said), said.signature)))
      promise(
        said.windows === statement.windows && said.day === statement.day,
        'nobody changes what was said',
      )
    const replied = readAnswer(text)
    if (replied !== undefined) await promiseProven(replied)
    return said !== undefined || replied !== undefined || readChallenge(text) !== undefined
  },
}

/** Whatever a node signs, only what it was asked for counts. */
async function promiseProven(replied: SignedAnswer): Promise<void> {
  const hash = answerHash(domain, challengeHash(domain, challenge), replied)
  const resigned = { ...replied, signature: await signHash(asked, hash) }
  for (const it of [replied, resigned]) {
    const fault = await faultOf(domain, node, challenge, it, { head, patienceMs: 0 })
    promise(
      fault !== undefined || it.proof.join('').toLowerCase() === answer.proof.join('').toLowerCase(),
      'nobody proves what is not so',
    )
  }
}

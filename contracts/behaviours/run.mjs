/**
 * Runs the published behaviours against our contracts and counts, for each, what passed, failed or cannot apply.
 * @module
 */
import Mocha from 'mocha'
import { compile } from './compile.mjs'
import { startChain } from './chain.mjs'
import { useChain } from './session.mjs'
import { permitTokens, subjects } from './subjects.mjs'
import { openSuite } from './suite.mjs'

const permitFile = 'test/token/ERC20/extensions/ERC20Permit.test.js'

/**
 * @param {string} folder an openzeppelin-contracts checkout
 * @returns {Promise<object[]>} a row for each contract and file: passed, failed and excused tests
 */
export async function run(folder) {
  const chain = await startChain(await compile(folder))
  useChain(chain)
  const load = openSuite(folder, new URL('hardhat-for-suite.mjs', import.meta.url).href)
  const mocha = new Mocha({ timeout: 60_000, reporter: Mocha.reporters.Base })
  mocha.suite.emit('pre-require', globalThis, '', mocha)

  const rows = []
  for (const subject of subjects) rows.push(await declare(subject, chain, load))
  for (const contract of Object.keys(permitTokens)) {
    const row = { contract, file: permitFile, exceptions: [] }
    await load(permitFile, contract)
    rows.push({ ...row, suite: mocha.suite.suites.at(-1) })
  }
  for (const row of rows) excuse(row)
  await new Promise((done) => mocha.run(done))
  return rows.map(count)
}

async function declare({ contract, file, run: apply, exceptions = [], prepare }, chain, load) {
  const behaviours = await load(file)
  const fixture = () => prepare(chain)
  const suite = describe(contract, function () {
    beforeEach(async function () {
      Object.assign(this, chain, await chain.networkHelpers.loadFixture(fixture))
    })
    apply(behaviours)
  })
  return { contract, file, exceptions, suite }
}

/** Marks what cannot apply, so that it is not run. An exception that fits nothing is a mistake of ours. */
function excuse({ contract, suite, exceptions }) {
  for (const { title, reason } of exceptions) {
    const fitting = testsOf(suite).filter((test) => title.test(test.fullTitle()))
    if (fitting.length === 0) throw new Error(`${contract}: no behaviour fits ${title}`)
    for (const test of fitting) Object.assign(test, { pending: true, reason })
  }
}

function count({ contract, file, suite }) {
  const tests = testsOf(suite)
  const excused = tests.filter((test) => test.reason !== undefined)
  const passed = tests.filter((test) => test.isPassed())
  const rest = new Set(tests).difference(new Set([...excused, ...passed]))
  const failed = [...rest].map((test) => ({ title: test.fullTitle(), error: test.err ?? hookError(test) }))
  return { contract, file, passed: passed.length, excused, failed }
}

/** Why a test that did not run did not: a step before it failed. */
function hookError(test) {
  for (let suite = test.parent; suite; suite = suite.parent) {
    const broken = suite._beforeEach?.find((hook) => hook.err ?? hook.state === 'failed')
    if (broken) return broken.err
  }
  return new Error('did not run')
}

function testsOf(suite) {
  return [...suite.tests, ...suite.suites.flatMap(testsOf)]
}

import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, it } from 'node:test'
import { splitPlan } from '../fork.ts'
import { type Plan, drawPlan } from '../plan.ts'
import { runProtocol } from '../protocol/run.ts'
import type { Trace, TraceEvent } from '../trace.ts'
import { renderTrace } from './render.ts'
import { seconds } from './words.ts'

function traceOf(plan: Plan): Trace {
  const events: TraceEvent[] = []
  const { violation } = runProtocol(plan, { tracer: (event) => events.push(event) })
  return { plan, calmAtMs: plan.durationMs, events, violation }
}

describe('a rendered trace', () => {
  const fork = traceOf(splitPlan(2))

  it('allows its own script and style, and nothing else', () => {
    const html = renderTrace(fork)
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? ''
    const inside = (start: string, end: string): string => html.split(start)[1]!.split(end)[0]!
    const script = hash('sha256', inside('<script type="module">', '</script>'), 'base64')
    const style = hash('sha256', inside('<style>', '</style>'), 'base64')
    assert.equal(
      policy,
      `default-src 'none'; script-src 'sha256-${script}'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'`,
    )
  })

  it('names nothing that a browser would fetch', () => {
    assert.doesNotMatch(renderTrace(fork).split('type="application/json"')[0]!, /(src|href)=|@import|url\(/)
    assert.doesNotMatch(renderTrace(fork), /https?:/)
  })

  it('keeps text from ending the element it stands in', () => {
    const evil = '</script><img src=x onerror="alert(1)">&'
    const map = fork.plan.map.map((node) => ({ ...node, organisation: evil }))
    const violation = { ...fork.violation!, problem: evil }
    const html = renderTrace({ ...fork, plan: { ...fork.plan, map }, violation })
    assert.ok(!html.includes('<img'))
    const json = html.split('id="trace">')[1]!.split('</script>')[0]!
    assert.equal(JSON.parse(json).plan.map[0].organisation, evil)
    assert.equal(JSON.parse(json).violation.problem, evil)
  })

  it('says who decided what, and that the trust map allows it', () => {
    const html = renderTrace(fork)
    const atMs = fork.violation?.atMs ?? 0
    assert.ok(html.includes(`Two honest nodes decided the same slot differently, at ${seconds(atMs)}.`))
    const decisions = fork.events.filter((it) => it.type === 'decide')
    assert.ok(decisions.length >= 2)
    for (const { value, node, atMs } of decisions)
      assert.match(html, new RegExp(`Slot 1 is ${value} for .*node ${node} \\(at ${seconds(atMs)}\\)`))
    assert.match(html, /The trust map allows this: nodes [\d, ]+ can decide without nodes [\d, ]+/)
  })

  it('tells how to see the run again: by its seed, or by a plan when no seed draws it', () => {
    assert.match(renderTrace(fork), /npm run sim -- --plan plan\.json/)
    const drawn = traceOf(drawPlan(5, { durationMs: 20_000 }))
    const html = renderTrace(drawn)
    assert.match(html, /No violation/)
    assert.match(html, /npm run sim -- --seed 5 --minutes 0\.3333333333333333/)
    const { faults } = drawn.plan
    assert.match(
      renderTrace({ ...drawn, plan: { ...drawn.plan, faults: faults.slice(1) } }),
      /No seed draws this plan/,
    )
  })
})

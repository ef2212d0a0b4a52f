/**
 * A trace as one HTML file that needs nothing else: it opens from a disk, asks no server, and runs no script but its own.
 * @module
 */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Trace } from '../trace.ts'
import { bundle } from './bundle.ts'
import { pack, type Replay } from './packed.ts'
import { describeHeader, type Header } from './verdict.ts'

/** @returns the text of the file. */
export function renderTrace(trace: Trace): string {
  const header = describeHeader(trace)
  const style = readFileSync(new URL('../../page/page.css', import.meta.url), 'utf8')
  const script = `'use strict'\n${bundle(new URL('../../page/main.ts', import.meta.url))}`
  const policy = `default-src 'none'; script-src '${digest(script)}'; style-src '${digest(style)}'; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(header.title)}</title>
<style>${style}</style>
</head>
<body>
${renderHeader(header)}
<main id="app"><noscript><p>The timeline needs JavaScript.</p></noscript></main>
<script type="application/json" id="trace">${escapeJson(JSON.stringify(pack(trace, header.replay)))}</script>
<script type="module">${script}</script>
</body>
</html>
`
}

function renderHeader({ title, verdict, sentences, facts, replay }: Header): string {
  return `<header class="head ${verdict.isGood ? 'good' : 'bad'}">
<h1>${escapeHtml(title)}</h1>
<p class="verdict"><strong>${escapeHtml(verdict.text)}</strong></p>
${sentences.map((it) => `<p>${escapeHtml(it)}</p>`).join('\n')}
<dl>${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>
${renderReplay(replay)}
</header>`
}

function renderReplay({ isBySeed, command }: Replay): string {
  const code = `<code>${escapeHtml(command)}</code>`
  return isBySeed
    ? `<p>See it again: ${code}</p>`
    : `<p>No seed draws this plan; it was cut down or built. To see it again: <button type="button" id="save-plan">Save plan.json</button> then ${code}</p>`
}

/** Text that stays text between tags and in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** JSON that cannot end the element it stands in. */
export function escapeJson(json: string): string {
  return json.replaceAll('<', '\\u003c')
}

function digest(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`
}

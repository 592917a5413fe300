import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { errorsPage } from '../../src/discovery/errors-page.ts'
import { landingPage, pagePolicy } from '../../src/discovery/landing-page.ts'
import { errorSpecs } from '../../src/errors/all.ts'
import { allOf, makeFacts } from './builders.ts'

const pages = [
  { name: 'the landing page', html: landingPage(makeFacts()) },
  { name: 'the landing page off the sandbox', html: landingPage(makeFacts({ sandbox: false })) },
  { name: 'the landing page of an empty shop', html: landingPage(makeFacts({ tools: [] })) },
  { name: 'the errors page', html: errorsPage(errorSpecs) },
]

describe.each(pages)('$name', ({ html }) => {
  test('loads nothing from anywhere', () => {
    expect(html).not.toMatch(/\ssrc(?:set)?=|url\(|@import|<(?:iframe|object|embed|img|base)\b/i)
    expect(allOf(html, /<link[^>]*href="([^"]*)"/g)).toEqual([expect.stringMatching(/^data:/)])
  })

  test.each(['style', 'script'])('carries the one inline %s that its policy allows', (tag) => {
    const inline = allOf(html, new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))
    const hashes = inline.map((text) => createHash('sha256').update(text).digest('base64'))
    expect(hashes).toHaveLength(1)
    expect(pagePolicy).toContain(`${tag}-src 'sha256-${hashes[0]}'`)
  })

  test('has no inline handler or style attribute, which the policy would refuse', () => {
    expect(html).not.toMatch(/<[^>]*\s(?:on[a-z]+|style)=/i)
  })

  test('has one h1 and skips no heading level', () => {
    const levels = allOf(html, /<h([1-6])[\s>]/g).map(Number)
    const jumps = levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    expect(jumps).toEqual([])
  })

  test('uses every id once, and every link inside it leads somewhere', () => {
    const ids = allOf(html, /\sid="([^"]*)"/g)
    const targets = allOf(html, /(?:href="#|aria-labelledby=")([^"]*)"/g)
    expect(new Set(ids).size).toBe(ids.length)
    expect(targets.filter((target) => !ids.includes(target))).toEqual([])
  })

  test('has the landmarks of a page', () => {
    for (const landmark of ['header', 'nav', 'main', 'footer']) {
      expect(allOf(html, new RegExp(`<(${landmark})[\\s>]`, 'g'))).toHaveLength(1)
    }
  })
})

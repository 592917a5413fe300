import { describe, expect, test } from 'vitest'

import { buildGuides, guideEntries } from '../../src/discovery/guides.ts'
import { readGuides } from '../../src/guides.ts'

const everything = () => true

describe('readGuides', () => {
  test('finds every guide that is to be served', () => {
    expect([...readGuides().keys()]).toEqual(guideEntries.map(({ name }) => name))
  })
})

describe('buildGuides', () => {
  const texts = new Map([
    ['keys', '# Keys\n\nSee [limits](limits.md#day), [code](../src/a.ts) and [x](https://x.test).'],
    ['limits', '# Limits\n\nSee [keys](keys.md), [settings](config.md) and [below](#day).'],
    ['config', '# For operators\n'],
  ])

  test('serves what is for callers, under its own title', () => {
    const guides = buildGuides(texts, everything)
    expect(guides.map(({ name, title }) => [name, title])).toEqual([
      ['keys', 'Keys'],
      ['limits', 'Limits'],
    ])
  })

  test('leaves out a guide about a tool that is not sold, and links to it', () => {
    const [guide, ...others] = buildGuides(texts, (tool) => tool !== 'buy_key_pass')
    expect(others).toEqual([])
    expect(guide?.text).toBe('# Limits\n\nSee keys, settings and [below](#day).')
  })

  test('keeps links that lead somewhere, and the words of those that do not', () => {
    const [guide] = buildGuides(texts, everything)
    expect(guide?.text).toBe('# Keys\n\nSee [limits](limits.md#day), code and [x](https://x.test).')
  })

  test('every link of the real guides leads to a guide or elsewhere', () => {
    const guides = buildGuides(readGuides(), everything)
    const pages = guides.map(({ name }) => `${name}.md`)
    const links = guides.flatMap(({ text }) => [...text.matchAll(/\]\(([^)\s]+)\)/g)])
    const targets = links.map(([, target = '']) => target.replace(/#.*/, ''))
    const strays = targets.filter((target) => !/^(?:https?:|$)/.test(target))
    expect(strays.filter((target) => !pages.includes(target))).toEqual([])
    expect(strays.length).toBeGreaterThan(0)
  })
})

import { readdirSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { errorSpecs } from '../../src/errors/all.ts'
import { ServiceError, type ErrorSpec } from '../../src/errors/service-error.ts'

const folder = new URL('../../src/errors/', import.meta.url)

/** What every file of the folder exports, found by looking, not by a list. */
async function exportedSpecs(): Promise<ErrorSpec[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const modules = await Promise.all(
    files.map(async (name) => Object.values<unknown>(await import(new URL(name, folder).href))),
  )
  return modules
    .flat()
    .filter(isErrorClass)
    .map(({ spec }) => spec)
}

function isErrorClass(value: unknown): value is typeof ServiceError {
  return typeof value === 'function' && value.prototype instanceof ServiceError
}

function codes(specs: readonly ErrorSpec[]): string[] {
  return specs.map(({ code }) => code).toSorted()
}

describe('errorSpecs', () => {
  test('misses no error class of the folder', async () => {
    expect(codes(errorSpecs)).toEqual(codes(await exportedSpecs()))
  })

  test('gives no code twice', () => {
    expect(new Set(errorSpecs.map(({ code }) => code)).size).toBe(errorSpecs.length)
  })

  test.each(errorSpecs)('$code says what happened and what to do', (spec) => {
    expect(spec.code).toMatch(/^[a-z]+(?:\.[a-z]+(?:_[a-z]+)*)?$/)
    expect(spec.title).toMatch(/^[A-Z].*\.$/)
    expect(spec.hint).toMatch(/^[A-Z].*\.$/)
    expect(spec.status).toBeGreaterThanOrEqual(400)
  })
})

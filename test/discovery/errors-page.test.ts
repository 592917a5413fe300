import { describe, expect, test } from 'vitest'

import { errorsPage } from '../../src/discovery/errors-page.ts'
import { errorSpecs } from '../../src/errors/all.ts'
import { toProblem } from '../../src/errors/problem.ts'
import { PaymentAlreadyUsedError } from '../../src/errors/settlement.ts'
import { unescaped } from './builders.ts'

const page = errorsPage(errorSpecs)

/** What stands between the anchor of a code and the end of its entry. */
function entryOf(code: string): string {
  const from = page.indexOf(`id="${code}"`)
  return from < 0 ? '' : unescaped(page.slice(from, page.indexOf('</article>', from)))
}

describe('errorsPage', () => {
  test.each(errorSpecs)('explains $code', ({ code, status, title, hint }) => {
    const entry = entryOf(code)
      .replaceAll(/<\/?code>/g, '`')
      .replaceAll(/\s+/g, ' ')
    expect(entry).toContain(`<dd>${status}</dd>`)
    expect(entry).toContain(title)
    expect(entry).toContain(hint)
  })

  test.each([
    { code: 'payment.already_used', charged: 'no', retryable: 'no' },
    { code: 'tool.failed', charged: 'yes', retryable: 'yes' },
    { code: 'payment.settlement_unknown', charged: 'not known yet', retryable: 'yes' },
  ])('$code: charged $charged, retryable $retryable', ({ code, charged, retryable }) => {
    expect(entryOf(code)).toMatch(
      new RegExp(
        `Charged</dt>\\s*<dd>${charged}</dd>[\\s\\S]*Retryable</dt>\\s*<dd>${retryable}</dd>`,
      ),
    )
  })

  test('is where the type of a problem leads', () => {
    const { type } = toProblem(new PaymentAlreadyUsedError({ paymentId: 'p' }), 'http://h/errors')
    expect(page).toContain(`id="${new URL(type).hash.slice(1)}"`)
  })

  test('shows the code of an area it has no title for', () => {
    const specs = errorSpecs.slice(0, 1).map((spec) => ({ ...spec, code: 'brand.new' }))
    expect(errorsPage(specs)).toContain('id="brand.new"')
  })
})

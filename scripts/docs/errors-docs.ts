import { chargedText, errorAreas } from '../../src/discovery/error-areas.ts'
import type { ErrorSpec } from '../../src/errors/service-error.ts'
import { code, generatedNote, paragraphs, table } from './markdown.ts'

const introduction = `Callers match on \`code\`; a code never changes its meaning. Over HTTP an error is \`application/problem+json\` (RFC 9457); over MCP the same object comes in a tool result with \`isError: true\`. Its members:

- \`code\`: what happened.
- \`charged\`: whether the payment of this call moved money; \`"unknown"\` while the chain has not said.
- \`retryable\`: whether the same call may succeed when it is sent again.
- \`hint\`: what to do.
- \`retryAfterSeconds\`, where waiting helps; over HTTP also as \`Retry-After\`.
- \`type\`: the entry of the code on the server's own page \`/errors\`.

What an answer says about its own case outranks this table: a tool that fails in a call with a key pass, for example, has charged nothing.

A 402 always carries a quote that can be paid. With \`payment.required\` it is no error: the call came without payment. With any other code it says why a payment was refused. Over HTTP its body is the quote with \`code\`, \`charged\`, \`retryable\` and \`hint\` beside it.`

/** `docs/errors.md`. */
export function errorsDocument(specs: readonly ErrorSpec[]): string {
  const areas = errorAreas(specs).map(({ title, specs: rows }) =>
    paragraphs([
      `## ${title}`,
      table(
        ['Code', 'Status', 'Charged', 'Retryable', 'What happened', 'What to do'],
        rows.map((spec) => [
          code(spec.code),
          String(spec.status),
          chargedText(spec),
          spec.retryable ? 'yes' : 'no',
          spec.title,
          spec.hint,
        ]),
      ),
    ]),
  )
  return `${paragraphs(['# Errors', generatedNote('`src/errors`'), introduction, ...areas])}\n`
}

import { z } from 'zod'

const batch = z.array(z.unknown())

/**
 * Sends a JSON-RPC batch that is larger than `maxBytes` in several requests at the same time: nodes
 * refuse bodies above a limit of their own. A single call is never split.
 */
export function splitBatches(send: typeof fetch, maxBytes: number): typeof fetch {
  return async (input, init) => {
    const body = init?.body
    if (typeof body !== 'string' || body.length <= maxBytes) return send(input, init)
    const parts = partsOf(body, maxBytes)
    if (parts.length < 2) return send(input, init)
    const answers = await Promise.all(
      parts.map(async (part) => {
        const response = await send(input, { ...init, body: part })
        return { response, answer: batch.safeParse(await response.clone().json().catch(noJson)) }
      }),
    )
    // Something else than a list of answers is one for all of them: an error of the node.
    const refused = answers.find(({ answer }) => !answer.success)
    if (refused) return refused.response
    const all = answers.flatMap(({ answer }) => answer.data ?? [])
    return new Response(JSON.stringify(all), { headers: { 'content-type': 'application/json' } })
  }
}

/** Calls in their order, each part as large as it may be. */
function partsOf(body: string, maxBytes: number): string[] {
  const read = batch.safeParse(JSON.parse(body))
  if (!read.success) return []
  const parts: string[][] = []
  let size = Infinity
  for (const call of read.data.map((one) => JSON.stringify(one))) {
    if (size + call.length > maxBytes) {
      parts.push([])
      size = 0
    }
    parts.at(-1)?.push(call)
    size += call.length + 1
  }
  return parts.map((calls) => `[${calls.join(',')}]`)
}

function noJson(): undefined {
  return undefined
}

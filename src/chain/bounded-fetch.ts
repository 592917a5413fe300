import type { Traffic } from '../registry/run-meter.ts'

/** Limits on what the other side of an outgoing request can make us wait for or hold. */
export type FetchBounds = { timeoutMs: number; maxBytes: number }

/**
 * `fetch` for services we do not trust: a deadline over the whole exchange, a cap on the answer's
 * size, and no redirects (an answer from somewhere else is not an answer). `traffic` hears of what
 * goes out and comes in.
 */
export function boundedFetch(
  bounds: FetchBounds,
  traffic: Pick<Traffic, 'requested' | 'received'> = unheeded,
): typeof fetch {
  return async (input, init) => {
    const deadline = AbortSignal.timeout(bounds.timeoutMs)
    const signal = init?.signal ? AbortSignal.any([init.signal, deadline]) : deadline
    traffic.requested(typeof init?.body === 'string' ? Buffer.byteLength(init.body) : 0)
    const response = await fetch(input, { ...init, signal, redirect: 'error' })
    const body = await readAtMost(response, bounds.maxBytes, traffic.received)
    return new Response(body, { status: response.status, headers: response.headers })
  }
}

const unheeded = { requested: () => undefined, received: () => undefined }

async function readAtMost(
  response: Response,
  maxBytes: number,
  received: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  const body: AsyncIterable<Uint8Array> | undefined = response.body ?? undefined
  for await (const chunk of body ?? []) {
    size += chunk.length
    received(chunk.length)
    if (size > maxBytes) throw new Error(`The answer is larger than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks, size))
}

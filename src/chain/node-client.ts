import {
  createPublicClient,
  fallback,
  http,
  type HttpTransport,
  type PublicClient,
  type Transport,
} from 'viem'

import type { Traffic } from '../registry/run-meter.ts'
import { boundedFetch } from './bounded-fetch.ts'
import { splitBatches } from './split-batches.ts'

/** Longest wait for a node, in milliseconds. */
const timeoutMs = 10_000
/** Largest answer read from a node, in bytes. */
const maxBytes = 8 * 1024 * 1024
/** Largest batch in one request, in characters: common nodes read two million bytes. */
const largestBatch = 1_500_000

/**
 * A client for one chain over one or several nodes, tried in order. Reads that are asked for at
 * the same time travel in one HTTP request. `traffic` hears of every call, request and answer.
 */
export function nodeClient(rpcUrls: readonly string[], traffic?: Traffic): PublicClient {
  const fetchFn = splitBatches(boundedFetch({ timeoutMs, maxBytes }, traffic), largestBatch)
  const transports = rpcUrls.map((url) =>
    counted(http(url, { batch: true, retryCount: 0, timeout: timeoutMs, fetchFn }), traffic),
  )
  const [only, ...others] = transports
  if (only === undefined) throw new RangeError('A chain needs at least one RPC URL.')
  return createPublicClient({
    transport: others.length === 0 ? only : fallback(transports, { retryCount: 0 }),
  })
}

/** Counts calls where they are made: later, several runs' calls share a request. */
function counted(transport: HttpTransport, traffic: Traffic | undefined): Transport {
  if (traffic === undefined) return transport
  return (options) => {
    const { request, ...opened } = transport(options)
    return {
      ...opened,
      request(...asked) {
        traffic.called()
        return request(...asked)
      },
    }
  }
}

import { createPublicClient, fallback, http, type PublicClient } from 'viem'

import { boundedFetch } from './bounded-fetch.ts'

/** Longest wait for a node, in milliseconds. */
const timeoutMs = 10_000
/** Largest answer read from a node, in bytes. */
const maxBytes = 8 * 1024 * 1024

/**
 * A client for one chain over one or several nodes, tried in order. Reads that are asked for at
 * the same time travel in one HTTP request.
 */
export function nodeClient(rpcUrls: readonly string[]): PublicClient {
  const fetchFn = boundedFetch({ timeoutMs, maxBytes })
  const transports = rpcUrls.map((url) =>
    http(url, { batch: true, retryCount: 0, timeout: timeoutMs, fetchFn }),
  )
  const [only, ...others] = transports
  if (only === undefined) throw new RangeError('A chain needs at least one RPC URL.')
  return createPublicClient({
    transport: others.length === 0 ? only : fallback(transports, { retryCount: 0 }),
  })
}

import { BaseError, createPublicClient, http, numberToHex } from 'viem'
import type { Hex } from 'viem'

import type { ChainCall, ChainReads } from '../../../src/registry/chain-reads.ts'

/** Reads over a real node, counting what travels. */
export function readsOf(
  rpcUrl: string,
  chainId = 84532,
): ChainReads & { roundTrips: () => number } {
  let roundTrips = 0
  const transport = http(rpcUrl, {
    batch: { batchSize: 1_000 },
    retryCount: 0,
    onFetchRequest: () => {
      roundTrips += 1
    },
  })
  const client = createPublicClient({ transport, cacheTime: 0 })
  type Read = { Method: string; Parameters: unknown[]; ReturnType: Hex }
  const request = (method: string, params: unknown[]) => client.request<Read>({ method, params })
  return {
    chainId,
    roundTrips: () => roundTrips,
    async latestBlock() {
      const { number, hash, timestamp } = await client.getBlock()
      return { number, hash, timestamp }
    },
    code: (address) => request('eth_getCode', [address, 'latest']),
    storageAt: (address, slot) => request('eth_getStorageAt', [address, slot, 'latest']),
    async call(call) {
      try {
        const data = await request('eth_call', [toTransaction(call), 'latest', toOverrides(call)])
        return { ok: true, data }
      } catch (error) {
        return { ok: false, revert: revertData(error), message: String(error) }
      }
    },
  }
}

function toTransaction({ to, data, from, value, gas }: ChainCall) {
  return {
    ...(to && { to }),
    ...(data && { data }),
    ...(from && { from }),
    ...(value !== undefined && { value: numberToHex(value) }),
    ...(gas !== undefined && { gas: numberToHex(gas) }),
  }
}

function toOverrides({ overrides = {} }: ChainCall) {
  const entries = Object.entries(overrides).map(([address, { code, balance, stateDiff }]) => [
    address,
    {
      ...(code && { code }),
      ...(balance !== undefined && { balance: numberToHex(balance) }),
      ...(stateDiff && { stateDiff }),
    },
  ])
  return Object.fromEntries(entries)
}

function revertData(error: unknown): Hex {
  const carrier = error instanceof BaseError ? error.walk((cause) => hasData(cause)) : undefined
  return hasData(carrier) ? carrier.data : '0x'
}

function hasData(value: unknown): value is { data: Hex } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    typeof value.data === 'string' &&
    value.data.startsWith('0x')
  )
}

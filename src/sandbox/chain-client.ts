import { createTestClient, http, numberToHex, publicActions } from 'viem'
import type { Address, Client, Hex, HttpTransport, PublicActions, TestActions } from 'viem'

export type ChainClient = Client<
  HttpTransport,
  undefined,
  undefined,
  undefined,
  PublicActions & TestActions
>

/** A client for the local chain that sends all requests of one tick in a single HTTP request. */
export function chainClient(rpcUrl: string): ChainClient {
  return createTestClient({
    mode: 'anvil',
    transport: http(rpcUrl, { batch: { batchSize: 1_000 }, retryCount: 0 }),
    pollingInterval: 20,
    cacheTime: 0,
  }).extend(publicActions)
}

/** Makes ether out of nothing. Adds, so two at the same time do not undo each other. */
export async function addBalance(client: ChainClient, to: Address, wei: bigint): Promise<void> {
  type AddBalance = { Method: 'anvil_addBalance'; Parameters: [Address, Hex]; ReturnType: null }
  await client.request<AddBalance>({
    method: 'anvil_addBalance',
    params: [to, numberToHex(wei)],
  })
}

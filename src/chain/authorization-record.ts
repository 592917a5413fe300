import {
  numberToHex,
  padHex,
  parseAbi,
  parseEventLogs,
  toEventSelector,
  type Hex,
  type Log,
  type PublicClient,
  type TransactionReceipt,
} from 'viem'

import type { AuthorizationRecord, ClaimedAuthorization } from '../gate/settlement.ts'
import { fromAtomic, type Usdc } from '../money/usdc.ts'
import { usdcAbi } from './usdc-abi.ts'

/** The two ways an authorization ends. */
const endings = [
  ...parseAbi([
    'event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce)',
    'event AuthorizationCanceled(address indexed authorizer, bytes32 indexed nonce)',
  ]),
].map((event) => toEventSelector(event))

/** The shortest time between blocks of a chain we settle on, in milliseconds. */
const shortestBlockMs = 1_000
/** Blocks searched beyond those since the claim, for clocks that disagree. */
const extraBlocks = 120n
/** How far a block's time may lie before the claim's without meaning "before the claim". */
const clockSlackMs = 3_000
/** After this long a log that is not there will not come, in milliseconds. */
const lateLogsMs = 120_000

/**
 * What the logs of one transaction say about an authorization: the amount it moved to us, or
 * `undefined` when this transaction did not use it for that.
 *
 * A successful transaction proves nothing by itself; both logs of the asset do.
 */
export function transferIn(logs: readonly Log[], claim: ClaimedAuthorization): Usdc | undefined {
  const own = logs.filter((log) => same(log.address, claim.asset))
  const used = parseEventLogs({ abi: usdcAbi, eventName: 'AuthorizationUsed', logs: own }).some(
    ({ args }) => same(args.authorizer, claim.payer) && same(args.nonce, claim.nonce),
  )
  const transfer = parseEventLogs({ abi: usdcAbi, eventName: 'Transfer', logs: own }).find(
    ({ args }) =>
      same(args.from, claim.payer) && same(args.to, claim.payTo) && args.value === claim.amount,
  )
  return used && transfer ? fromAtomic(transfer.args.value) : undefined
}

/**
 * Asks the chain what became of an authorization.
 *
 * @throws viem errors when the node cannot be asked
 */
export async function readAuthorization(
  client: PublicClient,
  claim: ClaimedAuthorization,
  now: number,
): Promise<AuthorizationRecord> {
  // One named block: an answer of "unused" says as of when, so a node that lags cannot mislead.
  const latest = await client.getBlock()
  const used = await client.readContract({
    address: claim.asset,
    abi: usdcAbi,
    functionName: 'authorizationState',
    args: [claim.payer, claim.nonce],
    blockNumber: latest.number,
  })
  if (!used) return { kind: 'unused', asOf: millisecondsOf(latest) }
  const hash = await findEnd(client, claim, { now, latest: latest.number })
  if (hash === undefined) return withoutEvidence(claim, now)
  const receipt = await client.getTransactionReceipt({ hash })
  return judgeUse(client, receipt, { claim, now })
}

/**
 * Used, and no log says by what. Behind a balancer the node that answers for logs may be some
 * blocks behind the one that answered for the state, so for a while this is no answer.
 */
function withoutEvidence({ claimedAt }: ClaimedAuthorization, now: number): AuthorizationRecord {
  if (now - claimedAt >= lateLogsMs) return { kind: 'spent' }
  throw new Error('The authorization is used, but the log of its use is not to be seen yet.')
}

/**
 * What a mined transaction did with an authorization: paid us since the claim, or anything else.
 *
 * @throws viem errors when the node cannot be asked
 */
export async function judgeUse(
  client: PublicClient,
  receipt: Pick<TransactionReceipt, 'logs' | 'blockNumber' | 'transactionHash'>,
  { claim, now }: { claim: ClaimedAuthorization; now: number },
): Promise<Exclude<AuthorizationRecord, { kind: 'unused' }>> {
  const received = transferIn(receipt.logs, claim)
  if (received === undefined) return { kind: 'spent' }
  const [block, latest] = await Promise.all([
    client.getBlock({ blockNumber: receipt.blockNumber }),
    client.getBlock(),
  ])
  const minedAt = millisecondsOf(block)
  // Our clock may run ahead of the chain's, so the claim is dated by both and the earlier counts:
  // money that came after it is never taken for money that came before.
  const claimedAt = Math.min(claim.claimedAt, millisecondsOf(latest) - (now - claim.claimedAt))
  return minedAt + clockSlackMs < claimedAt
    ? { kind: 'spent' }
    : { kind: 'transferred', transaction: receipt.transactionHash, received, minedAt }
}

function millisecondsOf({ timestamp }: { timestamp: bigint }): number {
  return Number(timestamp) * 1000
}

/** The transaction that used or cancelled the authorization, about since it was claimed here. */
async function findEnd(
  client: PublicClient,
  claim: ClaimedAuthorization,
  { now, latest }: { now: number; latest: bigint },
): Promise<Hex | undefined> {
  const age = BigInt(Math.max(0, Math.ceil((now - claim.claimedAt) / shortestBlockMs)))
  const from = latest - age - extraBlocks
  const logs = await client.request({
    method: 'eth_getLogs',
    params: [
      {
        address: claim.asset,
        topics: [endings, padHex(claim.payer), claim.nonce],
        fromBlock: numberToHex(from > 0n ? from : 0n),
        toBlock: numberToHex(latest),
      },
    ],
  })
  return logs[0]?.transactionHash ?? undefined
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

import { decodePaymentRequiredHeader } from '@x402/core/http'
import type { PaymentRequired } from '@x402/core/types'
import { z } from 'zod'

import { httpPath } from '../../src/registry/catalogue.ts'
import { toHeader } from '../support/payer.ts'

/** One call of a tool, as a test makes it. */
export type DoorCall = {
  tool: string
  input?: unknown
  /** An object, or text that goes out as it is. */
  payment?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** What came back, in the same words for every door. */
export type DoorAnswer = {
  kind: 'delivered' | 'quote' | 'refused'
  /** Of the HTTP answer itself; MCP results are 200. */
  httpStatus: number
  headers: Headers
  /** The answer as sent: the HTTP body, or the text of the tool result. */
  text: string
  body: Record<string, unknown>
  quote: PaymentRequired | undefined
  receipt: Record<string, unknown> | undefined
  repeated: boolean
}

/** A way into the server. */
export type Door = {
  name: string
  call(url: string, call: DoorCall): Promise<DoorAnswer>
}

/** The two doors, each with the payment where its specification wants it. */
export const http: Door = httpDoor('PAYMENT-SIGNATURE')
export const mcp: Door = mcpDoor('_meta')
export const doors: readonly Door[] = [http, mcp]

/** The same doors with the payment wherever else clients put it. */
export const allDoors: readonly Door[] = [
  ...doors,
  httpDoor('X-PAYMENT'),
  mcpDoor('_meta as base64'),
  mcpDoor('PAYMENT-SIGNATURE'),
]

const record = z.record(z.string(), z.unknown())

function httpDoor(header: 'PAYMENT-SIGNATURE' | 'X-PAYMENT'): Door {
  return {
    name: `HTTP (${header})`,
    async call(url, { tool, input, payment, headers, signal }) {
      const response = await fetch(`${url}${httpPath(tool)}`, {
        method: 'POST',
        headers: {
          ...(input !== undefined && { 'content-type': 'application/json' }),
          ...(payment !== undefined && { [header]: headerText(payment) }),
          ...headers,
        },
        ...(input !== undefined && { body: JSON.stringify(input) }),
        ...(signal && { signal }),
      })
      return readHttp(response)
    },
  }
}

/** Reads an answer of the HTTP door. */
export async function readHttp(response: Response): Promise<DoorAnswer> {
  const { status, headers } = response
  const text = await response.text()
  const quoted = headers.get('payment-required')
  const paid = headers.get('payment-response')
  return {
    kind: status < 300 ? 'delivered' : status === 402 ? 'quote' : 'refused',
    httpStatus: status,
    headers,
    text,
    body: record.parse(JSON.parse(text)),
    quote: quoted === null ? undefined : decodePaymentRequiredHeader(quoted),
    receipt: paid === null ? undefined : record.parse(fromBase64(paid)),
    repeated: headers.get('x-faregate-repeated') === 'true',
  }
}

/** A tool result as it stands on the wire. */
export const toolResult = z.strictObject({
  content: z.tuple([z.strictObject({ type: z.literal('text'), text: z.string() })]),
  structuredContent: record,
  isError: z.boolean().optional(),
  _meta: record.optional(),
})

function mcpDoor(place: '_meta' | '_meta as base64' | 'PAYMENT-SIGNATURE'): Door {
  return {
    name: `MCP (${place})`,
    async call(url, { tool, input = {}, payment, headers = {}, signal }) {
      const carried = place === '_meta' ? payment : payment && headerText(payment)
      const inMeta = payment !== undefined && place !== 'PAYMENT-SIGNATURE'
      const inHeader = payment !== undefined && place === 'PAYMENT-SIGNATURE'
      const response = await postRpc(
        url,
        {
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: {
            name: tool,
            arguments: input,
            ...(inMeta && { _meta: { 'x402/payment': carried } }),
          },
        },
        {
          headers: { ...headers, ...(inHeader && { 'payment-signature': String(carried) }) },
          ...(signal && { signal }),
        },
      )
      return readMcp(response)
    },
  }
}

/** Posts one message to the MCP endpoint. */
export function postRpc(
  url: string,
  message: unknown,
  { headers, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(message),
    ...(signal && { signal }),
  })
}

async function readMcp(response: Response): Promise<DoorAnswer> {
  const { status, headers } = response
  const answer = record.parse(await response.json())
  const common = { httpStatus: status, headers }
  if (status !== 200 || answer['result'] === undefined) {
    return {
      ...common,
      kind: 'refused',
      text: JSON.stringify(answer),
      body: answer,
      quote: undefined,
      receipt: undefined,
      repeated: false,
    }
  }
  const { content, structuredContent, isError, _meta = {} } = toolResult.parse(answer['result'])
  const quoted = _meta['x402/error']
  return {
    ...common,
    kind: quoted === undefined ? (isError ? 'refused' : 'delivered') : 'quote',
    text: content[0].text,
    body: structuredContent,
    quote: quoted === undefined ? undefined : decodePaymentRequiredHeader(toHeader(quoted)),
    receipt: record.optional().parse(_meta['x402/payment-response']),
    repeated: _meta['faregate/repeated'] === true,
  }
}

function headerText(payment: unknown): string {
  return typeof payment === 'string' ? payment : toHeader(payment)
}

function fromBase64(text: string): unknown {
  return JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
}

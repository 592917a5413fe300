import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type CallToolRequest,
  type CallToolResult,
  type Tool as WireTool,
} from '@modelcontextprotocol/sdk/types.js'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'

import type { ServiceError } from '../errors/service-error.ts'
import type { CallOutcome, ProgressStep } from '../gate/gate.ts'

/** What the endpoint knows about one HTTP request and the server does not. */
export type Carried = {
  key: string | undefined
  signIns: readonly string[]
  headerPayments: readonly string[]
  payers: readonly string[]
  /** Where the request comes from. */
  visitor: string | undefined
  /** Whether a tool is listed for whoever asks; absent: all are. */
  shows: ((tool: string) => boolean) | undefined
  heard: Heard
}

/** What serving the message has brought to light, for the HTTP answer around it. */
export type Heard = {
  /** What is left of the key. */
  limits: CallOutcome['limits']
  /** Why the credential was refused after all. */
  refusal: ServiceError | undefined
}

export type CallHandler = (
  params: CallToolRequest['params'],
  carried: Carried,
  progress: ((step: ProgressStep) => void) | undefined,
) => Promise<CallToolResult>

export type ServerPoolOptions = {
  info: { name: string; title: string; version: string }
  instructions: string
  tools: readonly WireTool[]
  call: CallHandler
}

const nothing: Carried = {
  key: undefined,
  signIns: [],
  headerPayments: [],
  payers: [],
  visitor: undefined,
  shows: undefined,
  heard: { limits: undefined, refusal: undefined },
}

/** Most servers kept for reuse; more than a machine of this size serves at once. */
const maxIdle = 32

/** How far a paid call has come, for clients that asked. */
const steps: Record<ProgressStep, { progress: number; message: string }> = {
  claimed: { progress: 1, message: 'Payment accepted, settling on chain.' },
  settled: { progress: 2, message: 'Settled, running the tool.' },
  delivered: { progress: 3, message: 'Delivered.' },
}

/**
 * Serves JSON-RPC messages, one server per request and none shared by two at once. Idle servers
 * are reused, and all share one validator: building those costs more than answering.
 */
export function serverPool(options: ServerPoolOptions) {
  const validator = new AjvJsonSchemaValidator()
  const idle: PooledServer[] = []
  const build = () => pooledServer(options, validator)

  return {
    /** `body` is the parsed JSON-RPC message of `request`. */
    async handle(request: Request, body: unknown, carried: Carried): Promise<Response> {
      // Progress needs a stream, and a stream outlives this function: such a server is not pooled.
      // What is left of a key stands in the headers, which a stream sends too early to know it.
      const streams = wantsProgress(body) && carried.key === undefined
      const pooled = (streams ? undefined : idle.pop()) ?? build()
      const transport = new WebStandardStreamableHTTPServerTransport({
        enableJsonResponse: !streams,
      })
      pooled.carried = carried
      await pooled.server.connect(transport)
      if (streams) return transport.handleRequest(request, { parsedBody: body })
      try {
        return await transport.handleRequest(request, { parsedBody: body })
      } finally {
        await pooled.server.close()
        if (idle.length < maxIdle) idle.push(pooled)
      }
    },
  }
}

/** A server with what its current request carried; one request at a time. */
type PooledServer = { server: Server; carried: Carried }

function pooledServer(
  { info, instructions, tools, call }: ServerPoolOptions,
  jsonSchemaValidator: AjvJsonSchemaValidator,
): PooledServer {
  const server = new Server(info, {
    capabilities: { tools: {} },
    instructions,
    jsonSchemaValidator,
  })
  const pooled: PooledServer = { server, carried: nothing }
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.filter(({ name }) => pooled.carried.shows?.(name) ?? true),
  }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
    const progressToken = params._meta?.progressToken
    if (progressToken === undefined) return call(params, pooled.carried, undefined)
    return call(params, pooled.carried, (step) => {
      const notification = { progressToken, total: 3, ...steps[step] }
      // A client that has left gets no progress; its call goes on all the same.
      extra
        .sendNotification({ method: 'notifications/progress', params: notification })
        .catch(() => undefined)
    })
  })
  return pooled
}

function wantsProgress(body: unknown): boolean {
  const params = property(body, 'params')
  return property(property(params, '_meta'), 'progressToken') !== undefined
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined
}

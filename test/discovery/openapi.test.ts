import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { openapiDocument } from '../../src/discovery/openapi.ts'
import { errorSpecs } from '../../src/errors/all.ts'
import { httpPath } from '../../src/registry/catalogue.ts'
import type { Tool } from '../../src/registry/define-tool.ts'
import { toolHash } from '../../src/registry/tool-hash.ts'
import { makeShop, makeTool, membersNamed, partOf } from './builders.ts'
import { anyTools } from './random-tools.ts'

const shop = makeShop()
const document = openapiDocument(shop, errorSpecs)

/** As it goes over the wire. */
const sent = (value: unknown) => z.looseObject({}).parse(JSON.parse(JSON.stringify(value)))

async function expectValid(value: unknown) {
  const { valid, errors } = await new Validator().validate(sent(value))
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
}

/** Whether a value fits a schema that stands somewhere in a document. */
function problemsOf(whole: unknown, pointer: string, value: unknown) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'https://shop.test/openapi.json', ...sent(whole) })
  const check = ajv.compile({ $ref: `https://shop.test/openapi.json${pointer}` })
  check(value)
  return check.errors
}

function expectResolved(whole: unknown) {
  for (const pointer of membersNamed(sent(whole), '$ref')) {
    expect({ pointer, part: partOf(sent(whole), String(pointer)) }).toEqual({
      pointer,
      part: expect.any(Object),
    })
  }
}

describe('openapiDocument', () => {
  test('MB-9: passes a validator of OpenAPI 3.1', async () => {
    expect(document['openapi']).toMatch(/^3\.1\.\d$/)
    await expectValid(document)
  })

  test('the validator refuses a document that is wrong', async () => {
    const broken = { ...document, paths: { 'no-slash': { post: { responses: 7 } } } }
    expect((await new Validator().validate(sent(broken))).valid).toBe(false)
  })

  test('every reference leads somewhere', () => {
    expect(membersNamed(document, '$ref').length).toBeGreaterThan(100)
    expectResolved(document)
  })

  test('stays valid, with references that lead somewhere, whatever is sold', async () => {
    const property = fc.asyncProperty(anyTools, async (tools) => {
      const made = openapiDocument(makeShop({ tools }), errorSpecs)
      await expectValid(made)
      expectResolved(made)
      for (const tool of tools) expectExamplesFit(made, tool)
    })
    await fc.assert(property, { numRuns: 40 })
  })

  test.each(shop.catalogue.tools)('examples of $name fit their schemas', (tool) => {
    expectExamplesFit(document, tool)
  })

  test('a value that does not fit is seen', () => {
    const pointer = '#/components/schemas/token_safety_input'
    expect(problemsOf(document, pointer, { token: 7 })).not.toBeNull()
  })

  test.each(shop.catalogue.tools)('$name says what it costs and how it is paid', (tool) => {
    const operation = operationOf(tool.name)
    const { responses, security } = operation
    const schemes = security.flatMap((one) => Object.keys(one))
    expect(operation['x-payment-info'] === undefined).toBe(tool.free)
    expect('402' in responses).toBe(!tool.free)
    expect(schemes.includes('x402')).toBe(!tool.free)
    expect(security.some((one) => Object.keys(one).length === 0)).toBe(tool.free)
  })

  test('a fixed and a dynamic price are written as indexes read them', () => {
    expect(operationOf('token_safety')['x-payment-info']).toEqual({
      price: { mode: 'fixed', currency: 'USD', amount: '0.005' },
      protocols: [{ x402: {} }],
    })
    expect(operationOf('buy_key_pass')['x-payment-info']).toEqual({
      price: { mode: 'dynamic', currency: 'USD', min: '10', max: '100' },
      protocols: [{ x402: {} }],
    })
    const pass = partOf(document, '#/paths/~1x402~1v2~1api-keys~11w/post')
    expect(pass).toMatchObject({ 'x-payment-info': { price: { mode: 'fixed', amount: '50' } } })
  })

  test('every code of an error is under its status', () => {
    const { responses } = operationOf('token_safety')
    for (const { code, status } of errorSpecs.filter((spec) => spec.status !== 402)) {
      expect(Object.keys(responses)).toContain(String(status))
      const response = partOf(document, `#/components/responses/Error${status}`)
      expect(membersNamed(response, 'enum').flat()).toContain(code)
    }
  })

  test('operations of other addresses are there only with their tool', () => {
    const paths = Object.keys(z.looseObject({}).parse(document['paths']))
    const few = openapiDocument(makeShop({ tools: [makeTool({})] }), errorSpecs)
    expect(paths).toEqual(
      expect.arrayContaining([
        '/x402/v2/api-keys/1d',
        '/v2/api-keys/info',
        '/api/2/auth/tokens/{id}',
        '/x402/agent/subscribe',
        '/discover',
        '/x402/access',
        '/v1/sign-in/challenge',
        '/v1/payments/{id}',
      ]),
    )
    expect(few['paths']).toEqual({ '/api/v1/echo': { post: expect.anything() } })
  })

  test('names every operation once', () => {
    const names = membersNamed(document['paths'], 'operationId')
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('toolHash', () => {
  const tool = makeTool({})

  test('stands at the operation and changes with what callers rely on', () => {
    const made = openapiDocument(makeShop({ tools: [tool] }), errorSpecs)
    expect(membersNamed(made, 'x-faregate-hash')).toEqual([toolHash(tool)])
    expect(toolHash(tool)).toMatch(/^[0-9a-f]{64}$/)
    expect(toolHash(makeTool({}))).toBe(toolHash(tool))
    expect(toolHash(makeTool({ description: 'Says it twice.' }))).not.toBe(toolHash(tool))
    expect(toolHash(makeTool({ price: '0.26' }))).not.toBe(toolHash(tool))
  })
})

function expectExamplesFit(whole: unknown, { name, examples }: Tool) {
  const post = partOf(whole, `#/paths/${httpPath(name).replaceAll('/', '~1')}/post`)
  const [outputs, inputs] = [partOf(post, '#/responses/200'), partOf(post, '#/requestBody')].map(
    (part) => membersNamed(part, 'value'),
  )
  expect(inputs).toEqual(examples.map(({ input }) => input))
  expect(outputs).toHaveLength(examples.length)
  for (const input of inputs ?? []) {
    expect(problemsOf(whole, `#/components/schemas/${name}_input`, input)).toBeNull()
  }
  for (const output of outputs ?? []) {
    expect(problemsOf(whole, `#/components/schemas/${name}_output`, output)).toBeNull()
  }
}

const operations = z.looseObject({
  security: z.array(z.record(z.string(), z.array(z.string()))),
  responses: z.record(z.string(), z.unknown()),
})

function operationOf(name: string) {
  const pointer = `#/paths/${httpPath(name).replaceAll('/', '~1')}/post`
  return operations.parse(partOf(document, pointer))
}

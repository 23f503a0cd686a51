import { runInNewContext } from 'node:vm'
import type { JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/client'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv'

/** Longer than any honest schema takes. */
const longestMs = 2_000

/**
 * Judges values by JSON Schemas that other parties wrote, each for so long and no longer: a pattern may take more time for a
 * value than anybody has (CWE-1333), and nothing else would happen meanwhile, Ctrl-C included. What takes longer is thrown out
 * of the judging, as is a schema that cannot be read.
 */
export function schemaJudge(limitMs = longestMs): jsonSchemaValidator {
  const judge = new AjvJsonSchemaValidator()
  return {
    getValidator<Value>(schema: Parameters<typeof judge.getValidator>[0]): JsonSchemaValidator<Value> {
      const validate = inTime(() => judge.getValidator<Value>(schema), limitMs)
      return (value) => inTime(() => validate(value), limitMs)
    },
  }
}

/** The clock of `vm` stops whatever runs while its script does, regular expressions too. */
const inTime = <Result>(work: () => Result, limitMs: number): Result => runInNewContext('work()', { work }, { timeout: limitMs })

/** JSON from the page to the values viem encodes. Whole numbers travel as decimal strings: JSON numbers lose digits. */
import type { AbiParameter } from 'viem'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

function one(parameter: AbiParameter, value: Json | undefined): unknown {
  if (value === undefined || value === null) throw new Error(`Missing argument ${parameter.name ?? ''}`)
  const list = /^(.*)\[\d*\]$/.exec(parameter.type)
  if (list) return (value as Json[]).map((item) => one({ ...parameter, type: list[1] as string }, item))
  if ('components' in parameter) return struct(parameter.components, value)
  if (/^u?int/.test(parameter.type)) return BigInt(value as string)
  return value
}

function struct(components: readonly AbiParameter[], value: Json): Record<string, unknown> {
  const given = value as Record<string, Json>
  return Object.fromEntries(components.map((part, i) => [part.name ?? String(i), one(part, given[part.name ?? i])]))
}

export function toArguments(inputs: readonly AbiParameter[], values: unknown[]): unknown[] {
  if (inputs.length !== values.length) throw new Error(`Expected ${inputs.length} arguments, got ${values.length}`)
  return inputs.map((input, i) => one(input, values[i] as Json))
}

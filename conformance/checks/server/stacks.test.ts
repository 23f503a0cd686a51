import { expect, test } from 'vitest'
import { holdsStack } from './stacks.ts'

test.each([
  new Error('of Node').stack ?? '',
  JSON.stringify({ stack: new Error('inside JSON').stack }),
  '<br> &nbsp; &nbsp;at parse (/srv/app/node_modules/body-parser/lib/types/json.js:92:19)<br>',
  'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in <module>',
  '\tat com.example.Api.handle(Api.java:42)',
  '   at Example.Api.Handle(String body) in /src/Api.cs:line 42',
  'goroutine 17 [running]:\nmain.main()',
  '#0 /var/www/api.php(12): handle()',
  "/srv/api.rb:12:in `handle'",
])('a stack is known: %s', (text) => {
  expect(holdsStack(text)).toBe(true)
})

test.each([
  '',
  'The token expired at 2026-11-24T01:20:30Z',
  'Unexpected token } in JSON at position 11 (line 1 column 12)',
  'Look at https://example.com/docs/errors.html#12:30:45',
  '#1 of 2 problems: see api.php',
])('what is none is not taken for one: %s', (text) => {
  expect(holdsStack(text)).toBe(false)
})
